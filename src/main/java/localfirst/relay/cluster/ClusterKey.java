package localfirst.relay.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key with which all nodes of a cluster name things in the engine, and sign them. Thread-safe.
 *
 * <p>It is random, and stored in the engine, sealed with each secret. So secrets can be replaced without changing all
 * names.
 */
final class ClusterKey {
    static final int BYTES = 32;

    private static final String HMAC = "HmacSHA256";
    private static final int NAME_BYTES = 16;
    private static final int MAC_BYTES = 12;

    private final SecretKeySpec key;

    /** Those that nobody uses just now: a copy for each use was a quarter of what a node with many Joins allocated. */
    private final Queue<Mac> free = new ConcurrentLinkedQueue<>();

    ClusterKey(byte[] key) {
        this.key = new SecretKeySpec(key, HMAC);
    }

    /** A name that distinguishes whatever has these ids from everything else: 128 bits, as 22 characters. */
    String name(String kind, String... ids) {
        return text(digest(kind, ids), NAME_BYTES);
    }

    /** Proves that a node of the cluster wrote this: 96 bits, as 16 characters. */
    String sign(String kind, String... texts) {
        return text(digest(kind, texts), MAC_BYTES);
    }

    boolean isSigned(String mac, String kind, String... texts) {
        return MessageDigest.isEqual(
                mac.getBytes(StandardCharsets.UTF_8), sign(kind, texts).getBytes(StandardCharsets.UTF_8));
    }

    /** A separate key, for another purpose. */
    byte[] derive(String use) {
        return digest("derive", use);
    }

    private byte[] digest(String kind, String... texts) {
        Mac mac = free.poll();
        if (mac == null) {
            mac = hmac(key);
        }
        update(mac, kind);
        for (String text : texts) {
            update(mac, text);
        }
        byte[] digest = mac.doFinal();
        free.add(mac);
        return digest;
    }

    /** Each with its length, so that no two lists of texts give the same bytes. */
    private static void update(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length;
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            mac.update((byte) (length >> shift));
        }
        mac.update(bytes);
    }

    static Mac hmac(byte[] key) {
        return hmac(new SecretKeySpec(key, HMAC));
    }

    private static Mac hmac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    static String text(byte[] digest, int bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, bytes));
    }
}
