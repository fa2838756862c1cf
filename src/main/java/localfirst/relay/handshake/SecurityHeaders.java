package localfirst.relay.handshake;

import java.util.function.BiConsumer;

/** Headers that make browsers careful with what the relay serves. */
public final class SecurityHeaders {
    private SecurityHeaders() {}

    /**
     * Puts them on an answer. Nothing may frame it, run scripts from elsewhere in it, or learn its address from links: a
     * token may be part of that.
     *
     * @param answer takes a header's name and value
     */
    public static void add(BiConsumer<String, String> answer) {
        answer.accept("X-Content-Type-Options", "nosniff");
        answer.accept("Referrer-Policy", "no-referrer");
        answer.accept(
                "Content-Security-Policy",
                "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; object-src 'none';"
                        + " frame-ancestors 'none'");
        answer.accept("Cross-Origin-Opener-Policy", "same-origin");
        answer.accept("Cross-Origin-Resource-Policy", "same-origin");
    }
}
