package localfirst.relay.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import localfirst.relay.ManagementConfig.Place;
import localfirst.relay.Relay;
import localfirst.relay.handshake.HandshakeFilter;
import localfirst.relay.handshake.SecurityHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every request, whatever it wants to become: puts headers on the answer that make browsers careful, and keeps what is private
 * from those who may not see it.
 */
public final class ManagementFilter extends HttpFilter {
    private final transient Management management;

    public ManagementFilter(Relay relay) {
        management = new Management(relay.config().management(), relay.timers());
    }

    static void install(ServletContext context, Relay relay) {
        var registration = context.addFilter("relay-management", new ManagementFilter(relay));
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        SecurityHeaders.add(response::setHeader);
        Place place = place(request);
        if (place == null && management.isAtPort(request)) {
            HandshakeFilter.say(response, HttpServletResponse.SC_NOT_FOUND, "not found");
        } else if (place == null) {
            chain.doFilter(request, response);
        } else {
            allowOtherOrigins(place, request, response);
            if ("OPTIONS".equals(request.getMethod())) {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            } else {
                answer(place, request, response, chain);
            }
        }
    }

    private void answer(Place place, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        switch (management.answer(place, request)) {
            case SHOWN -> chain.doFilter(request, response);
            case NEEDS_TOKEN -> {
                response.setHeader("WWW-Authenticate", "Bearer realm=\"relay\"");
                HandshakeFilter.say(response, HttpServletResponse.SC_UNAUTHORIZED, "a token is required");
            }
            case NOT_HERE -> HandshakeFilter.say(response, HttpServletResponse.SC_NOT_FOUND, "not found");
        }
    }

    private void allowOtherOrigins(Place place, HttpServletRequest request, HttpServletResponse response) {
        response.addHeader("Vary", "Origin");
        String origin = place == Place.METRICS ? null : management.corsFor(request.getHeader("Origin"));
        if (origin != null) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.setHeader("Access-Control-Allow-Methods", "GET");
            response.setHeader("Access-Control-Allow-Headers", "Authorization");
            response.setHeader("Access-Control-Max-Age", "600");
            response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
        }
    }

    private static @Nullable Place place(HttpServletRequest request) {
        String path = RelayServlet.path(request);
        return Arrays.stream(Place.values())
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElse(null);
    }
}
