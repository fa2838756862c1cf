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
 * Handles every request: adds security headers to the answer, and hides private endpoints from those who may not see
 * them.
 */
public final class ManagementFilter extends HttpFilter {
    private final transient Relay relay;
    private final transient Management management;

    public ManagementFilter(Relay relay) {
        this.relay = relay;
        management = new Management(relay.config().operators().management(), relay.timers());
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
        if (place != null) {
            allowOtherOrigins(place, request, response);
        }
        boolean asksForRules = place != null && "OPTIONS".equals(request.getMethod());
        Management.Answer answer = answer(place, request);
        if (!asksForRules && answer == Management.Answer.SHOWN) {
            chain.doFilter(request, response);
        } else if (!HandshakeFilter.refusesPage(relay, request, response)) {
            // Counted against the address, so that tokens can't be guessed indefinitely.
            if (asksForRules) {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            } else {
                refuse(answer, response);
            }
        }
    }

    private Management.Answer answer(@Nullable Place place, HttpServletRequest request) {
        if (place == null) {
            return management.isAtPort(request) ? Management.Answer.NOT_HERE : Management.Answer.SHOWN;
        }
        return management.answer(place, request);
    }

    private static void refuse(Management.Answer answer, HttpServletResponse response) throws IOException {
        if (answer == Management.Answer.NEEDS_TOKEN) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"relay\"");
            HandshakeFilter.say(response, HttpServletResponse.SC_UNAUTHORIZED, "a token is required");
        } else {
            HandshakeFilter.say(response, HttpServletResponse.SC_NOT_FOUND, "not found");
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
