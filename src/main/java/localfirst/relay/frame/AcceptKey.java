package localfirst.relay.frame;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Computes {@code Sec-WebSocket-Accept}, by which a server proves that it has read the handshake (RFC 6455, section
 * 4.2.2).
 */
public final class AcceptKey {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** Copied for each key, because finding the algorithm would take longer than computing. */
    private static final MessageDigest UNUSED = digest();

    private AcceptKey() {}

    /** The value of {@code Sec-WebSocket-Accept} for that of {@code Sec-WebSocket-Key}. */
    public static String of(String key) {
        byte[] digest = copy().digest((key.trim() + GUID).getBytes(StandardCharsets.ISO_8859_1));
        return Base64.getEncoder().encodeToString(digest);
    }

    private static MessageDigest copy() {
        try {
            return (MessageDigest) UNUSED.clone();
        } catch (CloneNotSupportedException e) {
            // Not every provider can.
            return digest();
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
