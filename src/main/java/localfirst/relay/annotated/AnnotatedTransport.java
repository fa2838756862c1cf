package localfirst.relay.annotated;

import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.Relay;
import localfirst.relay.peer.CloseStatus;

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
    private final int codeOfLostConnections;
    private final BlockingPause.Permits permits;
    private final SendingThreads threads;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Set<SessionSocket> sockets = ConcurrentHashMap.newKeySet();

    /**
     * @param contextPath the application's, without a slash at its end
     * @param serverInfo the container's name, as its servlet context tells it
     */
    public AnnotatedTransport(Relay relay, String contextPath, String serverInfo) {
        this.relay = relay;
        this.contextPath = contextPath;
        this.permits = new BlockingPause.Permits(mostHeldUp(serverInfo));
        this.codeOfLostConnections = serverInfo.contains("Liberty") ? 1011 : CloseStatus.LOST.code();
        this.threads = new SendingThreads(relay.timers());
    }

    /**
     * How many of a container's threads may be held up at a time: well under its pool, as it comes. Jetty has 200, Liberty
     * as many as it takes; GlassFish has five, Payara ten, and of others nothing is known.
     */
    private static int mostHeldUp(String serverInfo) {
        boolean hasManyThreads =
                serverInfo.toLowerCase(Locale.ROOT).contains("jetty") || serverInfo.contains("Liberty");
        return hasManyThreads ? 32 : 2;
    }

    /** What the container says when a connection broke off; Liberty takes a code for it that peers may send too. */
    int codeOfLostConnections() {
        return codeOfLostConnections;
    }

    Relay relay() {
        return relay;
    }

    String contextPath() {
        return contextPath;
    }

    ReadPause pauseFor(Session session) {
        ReadPause own = ChannelPause.of(session);
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

    /** Settings that only Tomcat's sessions look at. */
    void configure(Session session) {
        Map<String, Object> properties = session.getUserProperties();
        long deadline = relay.config().limits().sendDeadline().toMillis();
        properties.put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", deadline > 0 ? deadline : -1L);
        properties.put("org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT", CLOSE_TIMEOUT.toMillis());
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
