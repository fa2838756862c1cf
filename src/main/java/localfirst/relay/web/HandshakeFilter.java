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
 * <p>Jetty takes handshakes before any filter sees them.
 */
public final class HandshakeFilter extends HttpFilter {
    /** The request attribute that holds why the relay refuses the handshake. */
    public static final String REFUSAL = "localfirst.relay.refusal";

    private static final String ADDRESS = "localfirst.relay.address";

    /** Handshakes are done by one thread, and the API shows endpoints nothing of the servlet request. */
    private static final ThreadLocal<@Nullable ClientAddress> ADDRESS_OF_THREAD = new ThreadLocal<>();

    private final transient Relay relay;

    HandshakeFilter(Relay relay) {
        this.relay = relay;
    }

    static void install(ServletContext context, Relay relay) {
        FilterRegistration.Dynamic registration = context.addFilter("relay-handshakes", new HandshakeFilter(relay));
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(
                EnumSet.of(DispatcherType.REQUEST), false, "/introduction/*", "/connection/*");
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ClientAddress address = relay.clientAddresses()
                .of(request.getRemoteAddr(), values(request, "X-Forwarded-For"), values(request, "Forwarded"));
        String path = request.getRequestURI().substring(request.getContextPath().length());
        Optional<Refusal> refusal = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
                ? RequestPath.parse(path).refusal(relay, address)
                : Optional.empty();
        if (refusal.isPresent()) {
            answer(refusal.get(), response);
            return;
        }
        request.setAttribute(ADDRESS, address);
        ADDRESS_OF_THREAD.set(address);
        try {
            chain.doFilter(request, response);
        } finally {
            ADDRESS_OF_THREAD.remove();
        }
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    /** Refuses a handshake in a way that makes clients come back later. */
    static void answer(Refusal refusal, HttpServletResponse response) throws IOException {
        response.setHeader("Retry-After", String.valueOf(refusal.retryAfterSeconds()));
        response.sendError(refusal.httpStatus());
    }

    /** Where a request comes from that this filter has let through. */
    public static ClientAddress address(HttpServletRequest request) {
        return request.getAttribute(ADDRESS) instanceof ClientAddress address ? address : ClientAddress.UNKNOWN;
    }

    static @Nullable ClientAddress addressOfThread() {
        return ADDRESS_OF_THREAD.get();
    }
}
