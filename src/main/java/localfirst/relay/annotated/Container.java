package localfirst.relay.annotated;

import jakarta.servlet.ServletContext;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The container that the relay is deployed in: what it does in its own way, and what it offers beyond Jakarta's API.
 *
 * <p>Chosen once at startup. Everything that the relay knows about containers is here and in the subclasses. If one
 * lacks something that its kind usually has, that is logged once, and the relay does without. Thread-safe.
 */
public class Container {
    private static final System.Logger LOG = System.getLogger(Container.class.getName());
    private static final String SERVER_CONTAINER = "jakarta.websocket.server.ServerContainer";

    private final int maxBlockedThreads;
    private final int lostConnectionCode;
    private final Set<String> missed = ConcurrentHashMap.newKeySet();

    Container() {
        // GlassFish has five threads and Payara ten; nothing is known about others.
        this(2, CloseStatus.LOST.code());
    }

    Container(int maxBlockedThreads, int lostConnectionCode) {
        this.maxBlockedThreads = maxBlockedThreads;
        this.lostConnectionCode = lostConnectionCode;
    }

    /** The one that this application is in. */
    public static Container of(ServletContext context) {
        Object webSockets = context.getAttribute(SERVER_CONTAINER);
        Object known = webSockets == null ? context : webSockets;
        return of(context.getServerInfo(), known.getClass().getName(), webSockets);
    }

    /**
     * The one of this name and type.
     *
     * @param serverInfo the name, as servlet contexts tell it
     * @param type the class of its WebSocket container, or else of its servlet contexts
     * @param webSockets its WebSocket container, if that is known
     */
    static Container of(String serverInfo, String type, @Nullable Object webSockets) {
        // Payara and GlassFish have classes of Tomcat's too, but not its WebSockets.
        if (type.startsWith("org.apache.tomcat.") || type.startsWith("org.apache.catalina.")) {
            return new TomcatContainer(webSockets);
        }
        if (type.startsWith("io.undertow.")) {
            return new UndertowContainer();
        }
        if (type.startsWith("org.glassfish.tyrus.")) {
            return new TyrusContainer();
        }
        if (serverInfo.contains("Liberty")) {
            return new LibertyContainer();
        }
        return serverInfo.toLowerCase(Locale.ROOT).contains("jetty") ? new JettyContainer() : new Container();
    }

    /** Whether the frame transport can be tried here. */
    public boolean mayCarryFrames() {
        return false;
    }

    /** Prepares the container for the relay. Called when the application starts. */
    public void prepare() {}

    /** How many of its threads may be held up at a time: well below its default pool size. */
    final int maxBlockedThreads() {
        return maxBlockedThreads;
    }

    /** The close code with which it reports a lost connection. */
    final int lostConnectionCode() {
        return lostConnectionCode;
    }

    /** Sets up a session that has just been opened. */
    void configure(Session session, Duration sendDeadline) {}

    /** Its own way of not reading from a session; nothing if it has none. */
    @Nullable
    ReadPause pauseOf(Session session) {
        return null;
    }

    /** Whether even a send that Jakarta's API promises not to block may wait for the peer. */
    boolean sendsMayBlock() {
        return false;
    }

    /** How a session is ended here. */
    SessionEnd endOf(Session session, Timers timers) {
        return new SessionEnd.AsJakartaSays(session);
    }

    /** Sends a ping, perhaps between the pieces of a message. May block. */
    void ping(Session session) throws IOException {
        session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
    }

    /** The address a handshake comes from, which Jakarta's API can't tell; null if this container doesn't either. */
    @Nullable
    String remoteAddress(HandshakeRequest request) {
        return null;
    }

    /** Says once that it lacks something, and what is done instead. */
    final void misses(String what, String instead, Exception why) {
        if (missed.add(what)) {
            LOG.log(System.Logger.Level.WARNING, "This container has no " + what + ": " + instead, why);
        }
    }
}
