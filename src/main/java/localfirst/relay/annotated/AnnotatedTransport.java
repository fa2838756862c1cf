package localfirst.relay.annotated;

import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.Relay;

/**
 * What the annotated endpoints of one application share: the relay, the sessions that are open, and the threads that are
 * held up where Jakarta's API leaves no other way.
 *
 * <p>Thread-safe.
 */
public final class AnnotatedTransport implements AutoCloseable {
    /** How long a peer has to answer a Close frame. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** The part of the heap that may be kept for peers that are behind: containers keep it once or twice more. */
    private static final long MOST_QUEUED = Runtime.getRuntime().maxMemory() / 8;

    private final Relay relay;
    private final String contextPath;
    private final Container container;
    private final BlockingPause.Permits permits;
    private final SendingThreads threads;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Set<SessionSocket> sockets = ConcurrentHashMap.newKeySet();

    /** @param contextPath the application's, without a slash at its end */
    public AnnotatedTransport(Relay relay, String contextPath, Container container) {
        this.relay = relay;
        this.contextPath = contextPath;
        this.container = container;
        this.permits = new BlockingPause.Permits(container.threadsToHoldUp());
        this.threads = new SendingThreads(relay.timers());
        relay.carriesAnnotated(sockets::size);
    }

    Container container() {
        return container;
    }

    Relay relay() {
        return relay;
    }

    String contextPath() {
        return contextPath;
    }

    ReadPause pauseFor(Session session) {
        ReadPause own = container.pauseOf(session);
        return own == null ? new BlockingPause(permits) : own;
    }

    /** For whatever may block. */
    Executor threads() {
        return threads;
    }

    /** What all sessions together keep for peers that are behind. */
    AtomicLong queuedBytes() {
        return queuedBytes;
    }

    /** Whether so much is kept that whoever is behind has to go. */
    boolean isFull() {
        return queuedBytes.get() > MOST_QUEUED;
    }

    /** Whether so much is kept that there isn't room even for who keeps up. */
    boolean hasNoRoomFor(int bytes) {
        return queuedBytes.get() + bytes > 2 * MOST_QUEUED;
    }

    void configure(Session session) {
        container.configure(session, relay.config().limits().sendDeadline());
        session.setMaxIdleTimeout(0);
    }

    void add(SessionSocket socket) {
        sockets.add(socket);
    }

    void remove(SessionSocket socket) {
        sockets.remove(socket);
    }

    /** Ends every session: some containers leave them open when the application goes. */
    @Override
    public void close() {
        sockets.forEach(SessionSocket::abort);
        threads.close();
    }
}
