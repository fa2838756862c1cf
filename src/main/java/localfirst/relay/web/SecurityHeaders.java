package localfirst.relay.web;

import jakarta.servlet.http.HttpServletResponse;

/** Headers that make browsers careful with what the relay serves. */
final class SecurityHeaders {
    private SecurityHeaders() {}

    /**
     * Puts them on an answer. Nothing may frame it, run scripts from elsewhere in it, or learn its address from links: a
     * token may be part of that.
     */
    static void add(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; object-src 'none';"
                        + " frame-ancestors 'none'");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    }
}
