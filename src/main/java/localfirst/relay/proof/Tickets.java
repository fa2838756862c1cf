package localfirst.relay.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import localfirst.relay.peer.PeerId;

/**
 * A peer gets a ticket for its proof, and shows it when it calls another peer: {@code ticket1.} followed, in base64url,
 * by the time of expiry and a MAC over that time and the peer's id.
 *
 * <p>Thread-safe. The relay stores no tickets: whoever has the key can check one, so the nodes of a cluster accept each
 * other's.
 */
public final class Tickets {
    /** Every ticket begins with this. */
    public static final String START = "ticket1.";

    /** How long a ticket is valid. */
    public static final Duration LIFE = Duration.ofMinutes(3);

    /** How often a peer gets a new one: so the last is valid for at least two minutes after its socket has ended. */
    public static final Duration RENEWAL = Duration.ofMinutes(1);

    private static final String ALGORITHM = "HmacSHA256";
    private static final String LABEL = "localfirst-relay/ticket/1";
    private static final int EXPIRY_BYTES = Long.BYTES;
    private static final int MAC_BYTES = 16;

    private final List<SecretKeySpec> keys;
    private final LongSupplier seconds;

    /** The result of checking a text that was shown as a ticket. */
    enum Verdict {
        GOOD,
        WRONG,
        EXPIRED
    }

    /**
     * Tickets that are made with the first of these keys, and accepted if they were made with any of them.
     *
     * @param seconds a clock that all holders of the keys have in common
     */
    Tickets(List<byte[]> keys, LongSupplier seconds) {
        this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
        this.seconds = seconds;
    }

    String issue(PeerId peer) {
        byte[] expiry = ByteBuffer.allocate(EXPIRY_BYTES)
                .putLong(seconds.getAsLong() + LIFE.toSeconds())
                .array();
        return START
                + Base64Url.encode(ByteBuffer.allocate(EXPIRY_BYTES + MAC_BYTES)
                        .put(expiry)
                        .put(mac(keys.get(0), expiry, peer))
                        .array());
    }

    Verdict judge(PeerId peer, String ticket) {
        byte[] bytes = ticket.startsWith(START) ? Base64Url.decode(ticket.substring(START.length())) : null;
        if (bytes == null || bytes.length != EXPIRY_BYTES + MAC_BYTES) {
            return Verdict.WRONG;
        }
        byte[] expiry = Arrays.copyOf(bytes, EXPIRY_BYTES);
        byte[] shown = Arrays.copyOfRange(bytes, EXPIRY_BYTES, bytes.length);
        boolean isRight = false;
        for (SecretKeySpec key : keys) {
            isRight |= MessageDigest.isEqual(mac(key, expiry, peer), shown);
        }
        if (!isRight) {
            return Verdict.WRONG;
        }
        return ByteBuffer.wrap(expiry).getLong() > seconds.getAsLong() ? Verdict.GOOD : Verdict.EXPIRED;
    }

    private static byte[] mac(SecretKeySpec key, byte[] expiry, PeerId peer) {
        byte[] signed = new Framed().with(LABEL).with(expiry).with(peer.value()).toBytes();
        return Arrays.copyOf(hmac(key, signed), MAC_BYTES);
    }

    /** The key for tickets, which everybody who knows this secret can derive. */
    static byte[] keyOf(String secret) {
        byte[] bytes = secret.getBytes(UTF_8);
        return hmac(
                new SecretKeySpec(bytes, ALGORITHM),
                new Framed().with(LABEL).with("key").toBytes());
    }

    private static byte[] hmac(SecretKeySpec key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
