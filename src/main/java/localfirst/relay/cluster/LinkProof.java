package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How the two ends of one link prove to each other that they are nodes of one relay: both know its secret.
 *
 * <pre>
 *  dialler ── request: what it opens, with a number drawn for it, and a MAC over that ──▶ endpoint
 *          ◀── welcome: the endpoint's number, and a MAC over all so far ──
 *          ── go: a MAC over all so far ──▶
 * </pre>
 *
 * <p>Each number is new, so an overheard proof can't open another link. Immutable.
 */
final class LinkProof {
    static final int WELCOME_BYTES = 16 + 32;

    /** The last value says whether the caller has shown that it is alive. */
    static final int GO_BYTES = 32 + 1;

    private static final int NONCE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret;
    private final String opening;

    private LinkProof(byte[] secret, String opening) {
        this.secret = secret;
        this.opening = opening;
    }

    /** For the end that dials. */
    static LinkProof of(List<byte[]> secrets, String opening) {
        return new LinkProof(secrets.get(0), opening);
    }

    /** For the end that is dialled. @return nothing if the request's MAC was made with none of the secrets */
    static @Nullable LinkProof of(List<byte[]> secrets, String opening, String proof) {
        for (byte[] secret : secrets) {
            LinkProof candidate = new LinkProof(secret, opening);
            if (MessageDigest.isEqual(candidate.ofRequest().getBytes(UTF_8), proof.getBytes(UTF_8))) {
                return candidate;
            }
        }
        return null;
    }

    static String nonce() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes());
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    String ofRequest() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac("request", new byte[0]));
    }

    byte[] welcome() {
        byte[] nonce = randomBytes();
        return joined(nonce, mac("welcome", nonce));
    }

    boolean isWelcome(byte[] welcome) {
        byte[] nonce = Arrays.copyOf(welcome, NONCE_BYTES);
        return MessageDigest.isEqual(welcome, joined(nonce, mac("welcome", nonce)));
    }

    byte[] go(byte[] welcome, boolean isHeard) {
        byte[] said = joined(welcome, new byte[] {(byte) (isHeard ? 1 : 0)});
        return joined(mac("go", said), Arrays.copyOfRange(said, welcome.length, said.length));
    }

    boolean isGo(byte[] welcome, byte[] go) {
        return MessageDigest.isEqual(go, go(welcome, isHeard(go)));
    }

    static boolean isHeard(byte[] go) {
        return go[GO_BYTES - 1] == 1;
    }

    private byte[] mac(String what, byte[] more) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(("relay link 1 " + what + "\n" + opening + "\n").getBytes(UTF_8));
            return mac.doFinal(more);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
