package localfirst.relay.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * Looks at handshakes in a web application before its endpoints do: finds out where they come from, and refuses those that
 * are to be refused.
 *
 * <p>Where no filter is asked, as in Tyrus's own server, {@link AnnotatedVisit} does the same once the endpoint is open.
 */
public final class HandshakeFilter extends HttpFilter {
    /** The request attribute that holds why the relay refuses the handshake. */
    public static final String REFUSAL = "localfirst.relay.refusal";

    /** Where handshakes come to. */
    static final String[] PATTERNS = {"/introduction/*", "/connection/*", RequestPath.TOKEN_PREFIX + "*"};

    /** Handshakes are done by one thread, and the API shows endpoints nothing of the servlet request. */
    private static final ThreadLocal<@Nullable Arrival> OF_THREAD = new ThreadLocal<>();

    private final transient Relay relay;

    HandshakeFilter(Relay relay) {
        this.relay = relay;
    }

    static void install(ServletContext context, Relay relay) {
        FilterRegistration.Dynamic registration = context.addFilter("relay-handshakes", new HandshakeFilter(relay));
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, PATTERNS);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            chain.doFilter(request, response);
            return;
        }
        Arrival arrival = arrival(request);
        Optional<Refusal> refusal = arrival.entered().refusal(relay, arrival.address());
        if (refusal.isPresent()) {
            answer(refusal.get(), response);
            return;
        }
        request.setAttribute(Arrival.ATTRIBUTE, arrival);
        OF_THREAD.set(arrival);
        try {
            chain.doFilter(request, response);
        } finally {
            OF_THREAD.remove();
        }
    }

    private Arrival arrival(HttpServletRequest request) {
        ClientAddress address = relay.clientAddresses()
                .of(request.getRemoteAddr(), values(request, "X-Forwarded-For"), values(request, "Forwarded"));
        String path = request.getRequestURI().substring(request.getContextPath().length());
        Knock knock = Knock.of(path, request.getQueryString(), name -> values(request, name));
        return new Arrival(knock, knock.enter(relay, address), address);
    }

    static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    /** Refuses a handshake in a way that makes clients come back later. */
    static void answer(Refusal refusal, HttpServletResponse response) throws IOException {
        if (refusal.retryAfterSeconds() > 0) {
            response.setHeader("Retry-After", String.valueOf(refusal.retryAfterSeconds()));
        }
        response.sendError(refusal.httpStatus());
    }

    /** The handshake that this thread has let through and is handling. */
    static @Nullable Arrival ofThread() {
        return OF_THREAD.get();
    }
}
