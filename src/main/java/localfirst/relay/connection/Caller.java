package localfirst.relay.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketNumbers;
import localfirst.relay.peer.Visit;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * One peer's socket on {@code /connection}, from its handshake to its end: first held, then one half of a pipe.
 *
 * <p>Nothing is sent to a caller before it has shown a sign of life. Node clients lose frames that arrive together with
 * the answer to their handshake, so the relay pings them and waits for the pong, or for any other frame, but no longer
 * than {@link #READY_ANYWAY}.
 */
class Caller extends Visit {
    /**
     * RFC 6455 obliges every client to answer a ping. A client that doesn't gets its partner's frames this long after
     * the pipe has opened. This has to be longer than any pause of an honest process: frames that reach a Node client
     * together with the answer to its handshake are lost.
     */
    static final Duration READY_ANYWAY = Duration.ofSeconds(5);

    /** A caller that has been alone for this long has its peer told again. */
    static final Duration WAITS_LONG = Duration.ofSeconds(2);

    /** A caller that takes no byte in this time is considered dead rather than slow. */
    private static final Duration TAKES_BYTES = Duration.ofSeconds(5);

    private final Pairing pairing;
    private final SocketNumbers numbers;
    private final Rendezvous rendezvous;
    private final Flow flow;

    // Guarded by the shard, moved by the meeting
    private Stage stage = Stage.ARRIVING;

    private volatile boolean ready;

    /** Whether a frame from it makes a difference. If not, receiving frames costs nothing extra. */
    private volatile boolean awaited = true;

    private volatile @Nullable Pipe pipe;
    private volatile Timers.@Nullable Timer timer;

    /** What to do when a frame comes from it. */
    private final AtomicReference<@Nullable Runnable> sign = new AtomicReference<>();

    Caller(Pairing pairing, SocketNumbers numbers, PeerSocket socket, Rendezvous rendezvous, Flow flow) {
        super(socket, rendezvous.timers());
        this.pairing = pairing;
        this.numbers = numbers;
        this.rendezvous = rendezvous;
        this.flow = flow;
    }

    @Override
    protected Timers timers() {
        return rendezvous.timers();
    }

    Pairing pairing() {
        return pairing;
    }

    SocketNumbers numbers() {
        return numbers;
    }

    Flow flow() {
        return flow;
    }

    @Nullable
    Pipe pipe() {
        return pipe;
    }

    /** The other end of its pipe. It has to be in one. */
    Caller partner() {
        return Objects.requireNonNull(pipe).other(this);
    }

    /** May be called only with the shard locked. */
    Stage stage() {
        return stage;
    }

    /** For the meeting only. */
    void moveTo(Stage next) {
        stage = next;
    }

    boolean isAwaited() {
        return awaited;
    }

    /** From now on, a frame from it makes a difference again. */
    void await() {
        awaited = true;
    }

    @Override
    public void opened() {
        if (!rendezvous.enter(this)) {
            return;
        }
        timer = timers().after(WAITS_LONG, () -> rendezvous.waitsLong(this));
        // Callers that came before it are pinged first. So if they live they answer first, and are matched in their
        // order.
        rendezvous.arrive(this);
        ping();
    }

    /** Replaces the current timer. */
    synchronized void setTimer(Duration delay, Runnable task) {
        cancelTimer();
        timer = timers().after(delay, task);
    }

    synchronized void cancelTimer() {
        Timers.Timer running = timer;
        if (running != null) {
            running.cancel();
            timer = null;
        }
    }

    /** It has been matched. Frames flow once {@link Pipe#open} is called. */
    void enter(Pipe joined) {
        pipe = joined;
    }

    @Override
    public void heard() {
        if (awaited) {
            awaited = false;
            becomeReady();
            Pipe open = pipe;
            if (open != null) {
                open.other(this).partnerWasHeard();
            }
            rendezvous.heard(this);
            Runnable waiting = sign.getAndSet(null);
            if (waiting != null) {
                waiting.run();
            }
        }
    }

    /**
     * Runs the task when a frame has come from it, which it is pinged for; at once if it is already taking bytes, or if
     * the relay doesn't read from it, as its partner is slow: its answer would only wait behind what it has sent.
     */
    void whenAlive(Runnable task) {
        if (takesBytes() || !socket().isReading()) {
            task.run();
            return;
        }
        sign.set(task);
        awaited = true;
        ping();
    }

    private boolean takesBytes() {
        long stuckSince = socket().stuckSince();
        return stuckSince != 0 && timers().nanoTime() - stuckSince < TAKES_BYTES.toNanos();
    }

    /** A frame came from its partner, and that made a difference. */
    void partnerWasHeard() {}

    /** Whether it belongs to a node, and stands for a caller there. */
    boolean isLink() {
        return false;
    }

    /** What its partner is told if this one has ended in this way. */
    CloseStatus lastWords(Ending ending) {
        return partner().isLink() && !ending.isByPeer()
                ? LinkCaller.PEER_LOST
                : ending.status().forwarded();
    }

    /** What becomes of its partner's visit. */
    Outcome outcomeOfPartner(Ending ending) {
        return Outcome.PARTNER_GONE;
    }

    /** Whether others see to it that the two peers meet again, if this caller has ended in this way. */
    boolean isHealedElsewhere(Ending ending) {
        return partner().isToHost();
    }

    /** Whether it stands for the node where its pair meets. */
    boolean isToHost() {
        return false;
    }

    final void becomeReady() {
        if (!ready) {
            ready = true;
            readyIfAlive();
        }
    }

    /** Lets the other caller's frames through as soon as this one has shown that it can take them. */
    void readyIfAlive() {
        Pipe open = pipe;
        if (open == null) {
            return;
        }
        if (ready) {
            cancelTimer();
            open.other(this).flow.ready();
        } else {
            setTimer(READY_ANYWAY, this::becomeReady);
            if (ready) {
                // The sign of life came in between, and may have found the previous timer.
                cancelTimer();
            }
        }
    }

    @Override
    public boolean wantsFrames() {
        return flow.wantsFrames();
    }

    @Override
    public int mostWanted() {
        return flow.mostWanted();
    }

    @Override
    protected void accept(ByteBuffer frames, int begun, boolean whole) {
        flow.accept(frames, begun, whole);
        if (!socket().canPause() && flow.isOverfull()) {
            close(Outcome.HELD_TOO_MUCH);
        }
    }

    @Override
    protected void tookAll() {
        Pipe open = pipe;
        if (open != null) {
            open.other(this).flow.advance();
        }
    }

    @Override
    public void ended(Ending ending) {
        settle(ending.isByPeer() && pipe == null ? Outcome.LEFT : ending.outcome());
        // In this order: as long as it has a place it may be matched, and that pipe has to learn of its end, too.
        rendezvous.remove(this, ending);
        rendezvous.socketEnded(this);
        cancelTimer();
    }

    /** It can't stay. It has no place, so nobody would ever take or drop what it sends before it has gone. */
    void turnAway(CloseStatus farewell, Outcome why) {
        flow.discard();
        close(why, farewell);
    }

    /** The same; but if its address is over a limit, it has to wait for that. */
    void refuse(Refusal why) {
        flow.discard();
        rendezvous.tarpit().refuse(why, () -> close(Outcome.REFUSED, why.closeStatus()));
    }

    @Override
    protected void closed() {
        rendezvous.remove(this, Ending.LOST);
    }

    /** The relay is about to stop: both ends of a pipe are told so, after what is on its way to them. */
    void sayGoodbye() {
        Pipe open = pipe;
        if (open == null) {
            close(Outcome.DRAINED);
            return;
        }
        Caller other = open.other(this);
        settle(Outcome.DRAINED);
        other.settle(Outcome.DRAINED);
        CloseStatus goodbye = Outcome.DRAINED.closeStatus();
        flow.endWith(goodbye);
        other.flow.endWith(goodbye);
    }

    /** Its client has given it up and opened another one. */
    void replaced() {
        cut(Outcome.REPLACED);
        rendezvous.gaveUp(this);
    }

    @Override
    protected void unproven() {
        rendezvous.unproven(this);
    }

    /** If its partner is a link, nobody else watches that. */
    @Override
    public long stalledSince() {
        Caller link = link();
        long own = socket().stuckSince();
        return own != 0 || link == null ? own : link.socket().stuckSince();
    }

    @Override
    public long stalledBytes() {
        Pipe open = pipe;
        if (open == null) {
            return socket().unsentBytes();
        }
        long towards = keptFrom(open.other(this), this);
        return link() == null ? towards : towards + keptFrom(this, open.other(this));
    }

    private static long keptFrom(Caller sender, Caller receiver) {
        return receiver.socket().unsentBytes() + sender.socket().unreadBytes();
    }

    @Override
    public void stalled() {
        Caller link = link();
        if (link != null && socket().stuckSince() == 0) {
            link.stuck();
        } else {
            stuck();
        }
    }

    private @Nullable Caller link() {
        Pipe open = pipe;
        return open != null && open.other(this).isLink() ? open.other(this) : null;
    }

    @Override
    public void silent() {
        super.silent();
        rendezvous.gaveUp(this);
    }
}
