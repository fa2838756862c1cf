package localfirst.relay.cluster;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Another node, as this one sees it: sends it news, finds out whether it is alive, and knows the links of callers with
 * it, which end when it does.
 *
 * <pre>
 *        ┌──────────── failed, next beat ────────────┐
 *        v                                           │
 *  DOWN ──▶ DIALLING ──▶ UP ── lost ──▶ DOWN; silent for 6 s, in whatever state: all links with it are cut
 *                                        └──▶ DIALLING, if it was up for a beat: otherwise at the next beat
 * </pre>
 *
 * <p>Thread-safe, and never blocks.
 */
final class NodeLink {
    private static final System.Logger LOG = System.getLogger(NodeLink.class.getName());

    static final Duration BEAT = Duration.ofSeconds(2);
    static final Duration DEAD_AFTER = Duration.ofSeconds(6);

    /** Between two beats so much time goes by only if this process was stopped, or its machine was. */
    private static final Duration AWAY = BEAT.multipliedBy(2);

    private final NodeCard card;
    private final Consumer<NodeLink> dialer;
    private final Timers timers;
    private final Set<PeerSocket> links = ConcurrentHashMap.newKeySet();

    // Guarded by this
    private final Outgoing outgoing;
    private State state = State.DOWN;
    private @Nullable PeerSocket socket;

    /** Whether what is waiting will be sent soon. */
    private boolean flushDue;

    private long upAt;
    private long heardAt;
    private long beatAt;

    /** What came before was this process's own silence, and says nothing about the other node. */
    private long awakeSince;

    private long pingedAt;
    private boolean retired;
    private boolean ended;
    private boolean saidDown;
    private boolean saidFull;
    private long lost;

    enum State {
        DOWN,
        DIALLING,
        UP
    }

    /** @param dialer opens the link for news, and calls {@link #opened} or {@link #notOpened} */
    NodeLink(NodeCard card, Consumer<NodeLink> dialer, NewsBudget budget, Timers timers) {
        this.card = card;
        this.dialer = dialer;
        this.outgoing = new Outgoing(budget);
        this.timers = timers;
        heardAt = timers.nanoTime();
        beatAt = heardAt;
        awakeSince = heardAt;
    }

    NodeCard card() {
        return card;
    }

    synchronized boolean isUp() {
        return state == State.UP;
    }

    /** News that was dropped because there was no room for it. */
    synchronized long lost() {
        return lost;
    }

    int links() {
        return links.size();
    }

    void start() {
        dial();
        timers.after(BEAT, this::beat);
    }

    /** The node has gone, or has another id. The links with it stay as long as it is alive. */
    synchronized void retire() {
        retired = true;
    }

    /** Nothing of this link is needed any more. */
    synchronized boolean isOver() {
        return retired && links.isEmpty();
    }

    /** A caller's link with that node. @return whether it is watched from now on; not if the node has gone */
    synchronized boolean add(PeerSocket link) {
        return !ended && links.add(link);
    }

    void remove(PeerSocket link) {
        links.remove(link);
    }

    /** Cuts everything. */
    void close() {
        end();
        links.forEach(PeerSocket::abort);
        PeerSocket open = takeSocket();
        if (open != null) {
            open.abort();
        }
    }

    private synchronized boolean endsNow() {
        ended |= isOver();
        return ended;
    }

    private synchronized void end() {
        retired = true;
        ended = true;
    }

    private synchronized @Nullable PeerSocket takeSocket() {
        PeerSocket open = socket;
        socket = null;
        outgoing.clear();
        return open;
    }

    // News

    /** @return whether there was room for it */
    boolean send(News news) {
        return send(news.bytes());
    }

    boolean send(byte[] news) {
        PeerSocket open;
        synchronized (this) {
            if (!add(news)) {
                return false;
            }
            open = flushDue || state != State.UP ? null : socket;
            flushDue |= open != null;
        }
        if (open != null) {
            // On the socket's own thread: what other threads add before it gets to this goes out in the same write.
            open.readNow(this::flush);
        }
        return true;
    }

    private boolean add(byte[] news) {
        if (!ended && outgoing.add(news)) {
            return true;
        }
        lost++;
        if (!saidFull && !ended) {
            saidFull = true;
            LOG.log(System.Logger.Level.WARNING, "Node {0} takes no news, and there is no room for more", card.id());
        }
        return false;
    }

    private synchronized void flush() {
        flushDue = false;
        PeerSocket open = socket;
        while (open != null && state == State.UP && !open.isBlocked()) {
            ByteBuffer next = outgoing.next();
            if (next == null) {
                return;
            }
            open.send(next, true);
        }
    }

    // Its life

    private void beat() {
        if (endsNow()) {
            close();
            return;
        }
        timers.after(BEAT, this::beat);
        noticePause();
        PeerSocket open = open();
        if (open == null) {
            judge();
            dial();
        } else {
            // While this process was held up, the answer may have come without being read.
            open.readNow(() -> {
                look(open);
                judge();
            });
        }
    }

    private synchronized void noticePause() {
        long now = timers.nanoTime();
        if (now - beatAt >= AWAY.toNanos()) {
            awakeSince = now;
        }
        beatAt = now;
    }

    private synchronized @Nullable PeerSocket open() {
        return state == State.UP ? socket : null;
    }

    private synchronized void look(PeerSocket open) {
        if (open != socket) {
            return;
        }
        heardAt = open.heardAt();
        if (pingedAt != 0 && heardAt - pingedAt >= 0) {
            outgoing.answered();
            pingedAt = 0;
        }
        if (pingedAt == 0) {
            pingedAt = timers.nanoTime();
            outgoing.pinged();
        }
        open.ping();
    }

    private void judge() {
        PeerSocket silent;
        synchronized (this) {
            long now = timers.nanoTime();
            if (Math.min(now - heardAt, now - awakeSince) < DEAD_AFTER.toNanos()) {
                return;
            }
            silent = socket;
        }
        say();
        links.forEach(PeerSocket::abort);
        if (silent != null) {
            silent.abort();
        }
    }

    private synchronized void say() {
        if (!saidDown && !retired) {
            saidDown = true;
            LOG.log(System.Logger.Level.WARNING, "Node {0} can''t be reached", card.id());
        }
    }

    private void dial() {
        synchronized (this) {
            if (state != State.DOWN) {
                return;
            }
            state = State.DIALLING;
        }
        dialer.accept(this);
    }

    /** @return what the link for news, which is now open, reports to; nothing if the node has gone */
    @Nullable
    SocketEvents opened(PeerSocket open) {
        synchronized (this) {
            if (ended) {
                return null;
            }
            socket = open;
            heardAt = timers.nanoTime();
            pingedAt = 0;
            saidDown = false;
            saidFull = false;
        }
        return new OnNews();
    }

    /** Whatever had to be sent first has been sent. */
    void begin() {
        synchronized (this) {
            state = State.UP;
            flushDue = false;
            upAt = timers.nanoTime();
        }
        flush();
    }

    void notOpened() {
        down();
    }

    private synchronized boolean hasLasted() {
        return timers.nanoTime() - upAt >= BEAT.toNanos();
    }

    private synchronized void down() {
        state = State.DOWN;
        socket = null;
        outgoing.reset();
    }

    private final class OnNews implements SocketEvents {
        @Override
        public void opened() {}

        @Override
        public boolean wantsFrames() {
            return true;
        }

        /** Only the end that dialled sends anything. */
        @Override
        public void received(ByteBuffer frames, int begun, boolean whole) {
            frames.position(frames.limit());
        }

        @Override
        public void heard() {}

        @Override
        public void unblocked() {
            flush();
        }

        @Override
        public void ended(Ending ending) {
            boolean lasted = hasLasted();
            down();
            // Otherwise, a node that closes the link at once, perhaps because it can't read the news, would be dialled
            // over and over.
            if (lasted && !isOver()) {
                dial();
            }
        }
    }
}
