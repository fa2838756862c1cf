package localfirst.relay.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Liveness;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * One peer's socket on {@code /connection}, from its handshake to its end: held at first, then half of a pipe.
 *
 * <p>Nothing is sent to a caller before a first sign of life: Node clients lose frames that arrive together with the
 * answer to their handshake, so the relay pings them and waits for the pong, or for any other frame, but no longer than
 * {@link #READY_ANYWAY}.
 */
final class Caller implements SocketEvents, Liveness.Watched {
    /** RFC 6455 obliges every client to answer a ping; those that don't get their frames after this time all the same. */
    static final Duration READY_ANYWAY = Duration.ofSeconds(2);

    private final Pairing pairing;
    private final PeerSocket socket;
    private final Rendezvous rendezvous;
    private final Flow flow;
    private final long arrivedAt;

    private volatile boolean ready;
    private volatile @Nullable Pipe pipe;
    private volatile Timers.@Nullable Timer timer;
    private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

    Caller(Pairing pairing, PeerSocket socket, Rendezvous rendezvous, Flow flow) {
        this.pairing = pairing;
        this.socket = socket;
        this.rendezvous = rendezvous;
        this.flow = flow;
        this.arrivedAt = rendezvous.timers().nanoTime();
    }

    Pairing pairing() {
        return pairing;
    }

    @Override
    public PeerSocket socket() {
        return socket;
    }

    /** When its handshake was made, as {@code Timers.nanoTime}. */
    long arrivedAt() {
        return arrivedAt;
    }

    Flow flow() {
        return flow;
    }

    @Nullable
    Pipe pipe() {
        return pipe;
    }

    @Override
    public void opened() {
        CloseCode refusal = rendezvous.enter(this);
        if (refusal != null) {
            // It has no place, so nobody would ever take or drop what it sends until it has gone.
            flow.discard();
            close(refusal, Outcome.REFUSED);
            return;
        }
        socket.ping();
        timer = rendezvous.timers().after(READY_ANYWAY, () -> {
            heard();
            rendezvous.waitsLong(this);
        });
        rendezvous.arrive(this);
    }

    /** Replaces the timer that runs. */
    void setTimer(Duration delay, Runnable task) {
        cancelTimer();
        timer = rendezvous.timers().after(delay, task);
    }

    void cancelTimer() {
        Timers.Timer running = timer;
        if (running != null && ready) {
            running.cancel();
            timer = null;
        }
    }

    /** It has met the other; frames flow from {@link Pipe#open} on. */
    void join(Pipe joined) {
        pipe = joined;
    }

    @Override
    public void heard() {
        if (!ready) {
            ready = true;
            readyIfAlive();
        }
    }

    /** Lets the other caller's frames come, if this one has shown that it takes them. */
    void readyIfAlive() {
        Pipe open = pipe;
        if (ready && open != null) {
            cancelTimer();
            open.other(this).flow.ready();
        }
    }

    @Override
    public boolean wantsFrames() {
        return flow.wantsFrames();
    }

    @Override
    public void received(ByteBuffer frames, int begun, boolean whole) {
        flow.accept(frames, begun, whole);
        if (!socket.canPause() && flow.isOverfull()) {
            close(CloseCode.HELD_TOO_MUCH, Outcome.HELD_TOO_MUCH);
        }
    }

    @Override
    public void unblocked() {
        Pipe open = pipe;
        if (open != null) {
            open.other(this).flow.advance();
        }
    }

    @Override
    public void ended(Ending ending) {
        settle(
                switch (ending.cause()) {
                    case BY_PEER -> pipe == null ? Outcome.LEFT : Outcome.CLOSED;
                    case BROKE_PROTOCOL -> Outcome.BROKE_PROTOCOL;
                    case LOST -> Outcome.LOST;
                    case TOO_SLOW -> Outcome.SLOW;
                });
        rendezvous.over(this);
        rendezvous.ended(this, ending);
    }

    /** Ends this visit for a reason of the relay's own. */
    void close(CloseCode code, Outcome why) {
        close(CloseStatus.byRelay(code), why);
    }

    void close(CloseStatus status, Outcome why) {
        settle(why);
        socket.close(status);
        rendezvous.ended(this, Ending.LOST);
    }

    /** The relay is about to stop: both ends of a pipe are told so, after what is on its way to them. */
    void sayGoodbye() {
        Pipe open = pipe;
        if (open == null) {
            close(CloseCode.RESTARTING, Outcome.DRAINED);
            return;
        }
        Caller other = open.other(this);
        settle(Outcome.DRAINED);
        other.settle(Outcome.DRAINED);
        CloseStatus goodbye = CloseStatus.byRelay(CloseCode.RESTARTING);
        flow.endWith(goodbye);
        other.flow.endWith(goodbye);
    }

    /** The first reason given for the end is the one that counts. */
    void settle(Outcome why) {
        outcome.compareAndSet(null, why);
    }

    @Nullable
    Outcome outcome() {
        return outcome.get();
    }

    @Override
    public void silent() {
        close(CloseCode.SILENT, Outcome.SILENT);
    }

    /** A peer that takes no bytes takes no Close frame either. */
    @Override
    public void stuck() {
        settle(Outcome.SLOW);
        socket.abort();
        rendezvous.ended(this, Ending.LOST);
    }
}
