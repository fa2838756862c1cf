package localfirst.relay.annotated;

import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.Relay;
import localfirst.relay.time.WorkThreads;

/**
 * What the annotated endpoints of one application share: the relay, the open sessions, and the threads that block where
 * Jakarta's API offers nothing else.
 *
 * <p>Thread-safe.
 */
public final class AnnotatedTransport implements AutoCloseable {
    /** How long a peer has to answer a Close frame. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** How many bytes may wait for slow peers: an eighth of the heap, since containers keep one or two more copies. */
    private static final long MAX_QUEUED = Runtime.getRuntime().maxMemory() / 8;

    private final Relay relay;
    private final String contextPath;
    private final Container container;
    private final BlockingPause.Permits permits;
    private final SendingThreads threads;

    /** Ends sessions. Others than those that may be waiting for a session to end. */
    private final SendingThreads cutters;

    private final WorkThreads reports = new WorkThreads("relay-annotated", 2);
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Set<SessionSocket> sockets = ConcurrentHashMap.newKeySet();

    /** @param contextPath the application's, without a trailing slash */
    public AnnotatedTransport(Relay relay, String contextPath, Container container) {
        this.relay = relay;
        this.contextPath = contextPath;
        this.container = container;
        this.permits = new BlockingPause.Permits(container.maxBlockedThreads());
        this.threads = new SendingThreads("relay-send");
        this.cutters = new SendingThreads("relay-cut");
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

    /** Runs sends that may block. */
    Executor threads() {
        return threads;
    }

    /** Runs what cuts sessions, which may block. */
    Executor cutters() {
        return cutters;
    }

    /**
     * Reports to the relay on a thread that holds no lock: neither one of the container's, which may report from within a
     * send, nor one of whoever is sending. The report must not block.
     */
    void report(Runnable report) {
        try {
            reports.execute(report);
        } catch (RejectedExecutionException e) {
            // The application is stopping: every session's end is reported by then.
        }
    }

    /** The bytes that wait in all sessions. */
    AtomicLong queuedBytes() {
        return queuedBytes;
    }

    /** Whether so many bytes wait that slow peers have to be cut. */
    boolean isFull() {
        return queuedBytes.get() > MAX_QUEUED;
    }

    /** Whether not even a peer that keeps up may add this many bytes. */
    boolean hasNoRoomFor(int bytes) {
        return queuedBytes.get() + bytes > 2 * MAX_QUEUED;
    }

    void configure(Session session) {
        container.configure(session, relay.config().limits().pipes().sendDeadline());
        session.setMaxIdleTimeout(0);
    }

    void add(SessionSocket socket) {
        sockets.add(socket);
    }

    void remove(SessionSocket socket) {
        sockets.remove(socket);
    }

    /** Ends every session: some containers leave them open when the application is undeployed. */
    @Override
    public void close() {
        sockets.forEach(SessionSocket::abort);
        cutters.awaitTasks();
        cutters.close();
        threads.close();
        reports.close();
        // Telling the relay of their end may have been among the tasks that were dropped.
        sockets.forEach(SessionSocket::lost);
    }
}
