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
 * What a peer gets for a proof, and shows when it calls another: {@code ticket1.} and, in base64url, when it ends and a MAC over
 * that and the peer's id.
 *
 * <p>Thread-safe. The relay keeps none of them: whoever has the key can tell a good one, so that each node of a cluster takes
 * those of the others.
 */
public final class Tickets {
    /** What every ticket begins with. */
    public static final String START = "ticket1.";

    /** How long a ticket is good. */
    public static final Duration LIFE = Duration.ofMinutes(3);

    /** How often a peer gets a new one: so the last is good for two minutes or more when its socket ends. */
    public static final Duration RENEWAL = Duration.ofMinutes(1);

    private static final String ALGORITHM = "HmacSHA256";
    private static final String LABEL = "localfirst-relay/ticket/1";
    private static final int EXPIRY_BYTES = Long.BYTES;
    private static final int MAC_BYTES = 16;

    private final List<SecretKeySpec> keys;
    private final LongSupplier seconds;

    /** What a text is that was shown as a ticket. */
    enum Verdict {
        GOOD,
        WRONG,
        EXPIRED
    }

    /**
     * Tickets that are made with the first of these keys, and good if they are made with any of them.
     *
     * @param seconds a clock that all who share the keys have in common
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

    /** A key that those have in common who share this secret, for tickets only. */
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
