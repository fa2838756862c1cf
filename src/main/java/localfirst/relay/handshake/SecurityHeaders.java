package localfirst.relay.handshake;

import java.util.function.BiConsumer;

/** Headers that tell browsers to restrict what pages of the relay can do. */
public final class SecurityHeaders {
    private SecurityHeaders() {}

    /**
     * Adds them to an answer. No other page may embed it, it may not run scripts from elsewhere, and links don't reveal
     * its address, which may contain a token.
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
