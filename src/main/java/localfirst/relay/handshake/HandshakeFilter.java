package localfirst.relay.handshake;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import localfirst.relay.OtherNodes;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.admission.Tarpit;
import localfirst.relay.peer.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * Checks handshakes in a web application before its endpoints do: finds out the client's address, and refuses those
 * that have to be refused.
 *
 * <p>Where filters aren't called, as in Tyrus's own server, the annotated endpoints do the same once they are open.
 */
public final class HandshakeFilter extends HttpFilter {
    /** Containers differ in how they read a path, so all of them are checked. */
    public static final String EVERYWHERE = "/*";

    private static final System.Logger LOG = System.getLogger(HandshakeFilter.class.getName());

    /** For a relay that is stopped in the meantime. */
    private static final long LONGEST_WAIT_MILLIS = 10_000;

    private static final String NO_WEBSOCKET =
            "this address is for WebSockets; a proxy in between must forward Upgrade and Connection";

    /**
     * One thread handles a handshake from start to end, and the API gives endpoints no access to the servlet request.
     */
    private static final ThreadLocal<@Nullable HandshakeDecision> OF_THREAD = new ThreadLocal<>();

    private final transient Relay relay;

    public HandshakeFilter(Relay relay) {
        this.relay = relay;
    }

    /** Puts it before everything that is installed later. */
    public static void install(ServletContext context, Relay relay) {
        FilterRegistration.Dynamic registration = context.addFilter("relay-handshakes", new HandshakeFilter(relay));
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, EVERYWHERE);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Refusal refused = RequestNote.REFUSAL.of(request::getAttribute);
        if (refused != null) {
            turnAway(refused, request, response);
            return;
        }
        RequestPath path = RequestPath.parse(rawPath(request));
        HandshakeKind kind =
                HandshakeKind.of(request.getMethod(), request.getProtocol(), name -> values(request, name));
        Refusal malformed = kind.refusal();
        if (isOnlyForNodes(request) && kind != HandshakeKind.ACCEPTABLE) {
            findsNothing(request, response);
        } else if (kind == HandshakeKind.ACCEPTABLE) {
            shakeHands(request, response, chain);
        } else if (!isProbe(rawPath(request)) && refusesPage(relay, request, response)) {
            return;
        } else if (malformed != null) {
            refuse(malformed, request);
            response.setHeader("Sec-WebSocket-Version", HandshakeKind.VERSION);
            say(response, malformed.httpStatus(), kind.sentence());
        } else if (!(path instanceof RequestPath.Elsewhere)) {
            refuse(Refusal.NO_UPGRADE, request);
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            say(response, Refusal.NO_UPGRADE.httpStatus(), NO_WEBSOCKET);
        } else if (PagePath.isPlain(rawPath(request))) {
            chain.doFilter(request, response);
        } else {
            say(response, HttpServletResponse.SC_NOT_FOUND, "not found");
        }
    }

    private boolean isOnlyForNodes(HttpServletRequest request) {
        return relay.config().cluster().isOnlyForNodes(request.getLocalPort());
    }

    private void findsNothing(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!refusesPage(relay, request, response)) {
            say(response, HttpServletResponse.SC_NOT_FOUND, "not found");
        }
    }

    /** Whether the request is for the relay's health or status, which is always answered. */
    public static boolean isProbe(@Nullable String path) {
        return "/livez".equals(path) || "/readyz".equals(path);
    }

    /**
     * Charges the address of a request for an answer that isn't a WebSocket, unless the connector has done so.
     *
     * @return whether that is too much for it; then it has been refused
     */
    public static boolean refusesPage(Relay relay, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ClientAddress address = address(relay, request);
        if (RequestNote.CHARGED.of(request::getAttribute) != null
                || relay.admission().admitsPage(address)) {
            return false;
        }
        relay.refusedAtTheDoor(Refusal.TOO_MANY_REQUESTS, address);
        answer(Refusal.TOO_MANY_REQUESTS, response);
        return true;
    }

    private void refuse(Refusal why, HttpServletRequest request) {
        relay.refusedAtTheDoor(why, address(relay, request));
    }

    public static void say(HttpServletResponse response, int status, String sentence) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain; charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write((sentence + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void shakeHands(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HandshakeDecision decision = decision(request);
        if (isOnlyForNodes(request) && !(decision.entered() instanceof RequestPath.FromNode)) {
            findsNothing(request, response);
            return;
        }
        if (decision.request().path() instanceof RequestPath.Elsewhere) {
            // It gets a page, whatever protocol it asks to switch to.
            if (!isProbe(rawPath(request)) && refusesPage(relay, request, response)) {
                return;
            }
            // A container may have an endpoint for nodes there. For everybody else, there is none.
            if (!PagePath.isPlain(rawPath(request)) || rawPath(request).startsWith(OtherNodes.PATHS)) {
                say(response, HttpServletResponse.SC_NOT_FOUND, "not found");
                return;
            }
        }
        Optional<Refusal> refusal = decision.entered().refusal(relay, decision.address());
        if (refusal.isPresent()) {
            turnAway(refusal.get(), request, response);
            return;
        }
        RequestNote.DECISION.leave(request::setAttribute, decision);
        OF_THREAD.set(decision);
        try {
            chain.doFilter(request, response);
        } finally {
            OF_THREAD.remove();
        }
    }

    private void turnAway(Refusal why, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Tarpit tarpit = relay.admission().tarpit();
        if (!tarpit.isFor(why) || !request.isAsyncSupported()) {
            answer(why, response);
            return;
        }
        // Without a page, which would be written by the thread that ends the wait.
        head(why, response);
        response.setStatus(why.httpStatus());
        response.setContentLength(0);
        AsyncContext waiting = request.startAsync();
        waiting.setTimeout(LONGEST_WAIT_MILLIS);
        tarpit.refuse(why, () -> complete(waiting));
    }

    private static void complete(AsyncContext waiting) {
        try {
            waiting.complete();
        } catch (RuntimeException e) {
            // The client has gone away. Containers differ in how they report that.
            LOG.log(System.Logger.Level.DEBUG, "A refusal came too late", e);
        }
    }

    private HandshakeDecision decision(HttpServletRequest request) {
        ClientAddress address = address(relay, request);
        HandshakeRequest asked =
                HandshakeRequest.of(rawPath(request), request.getQueryString(), name -> values(request, name));
        boolean mayBeNode = relay.config().cluster().isForNodes(request.getLocalPort());
        HandshakeDecision node = mayBeNode && asked.path() instanceof RequestPath.Elsewhere
                ? NodeHandshake.of(relay, rawPath(request), name -> values(request, name), address)
                : null;
        return node == null ? new HandshakeDecision(asked, asked.enter(relay, address), address) : node;
    }

    private static ClientAddress address(Relay relay, HttpServletRequest request) {
        return relay.clientAddresses()
                .of(request.getRemoteAddr(), values(request, "X-Forwarded-For"), values(request, "Forwarded"));
    }

    private static String rawPath(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    public static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    /** Refuses a handshake in a way that makes clients come back later. */
    public static void answer(Refusal refusal, HttpServletResponse response) throws IOException {
        head(refusal, response);
        response.sendError(refusal.httpStatus());
    }

    private static void head(Refusal refusal, HttpServletResponse response) {
        if (refusal.retryAfterSeconds() > 0) {
            response.setHeader("Retry-After", String.valueOf(refusal.retryAfterSeconds()));
        }
    }

    /** The handshake that this thread has admitted and is handling. */
    public static @Nullable HandshakeDecision ofThread() {
        return OF_THREAD.get();
    }
}
