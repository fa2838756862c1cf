package localfirst.relay.cluster;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;

/**
 * Writes pairs so that only nodes of the cluster can read them. Thread-safe.
 *
 * <p>A pair always gives the same text, so that an entry can be found again: the nonce is derived from the pair's name
 * in the engine, which no other pair has.
 */
final class SealedPairs {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int IDS = 3;

    private final SecretKeySpec key;

    SealedPairs(ClusterKey cluster) {
        key = new SecretKeySpec(cluster.derive("seal pairs"), "AES");
    }

    /** @param name of the pair */
    String seal(Pairing pairing, String name) {
        Pairing both = pairing.canonical();
        String text = Stream.of(
                        both.local().value(),
                        both.remote().value(),
                        both.document().value())
                .map(id -> URLEncoder.encode(id, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        byte[] nonce = Arrays.copyOf(Base64.getUrlDecoder().decode(name), NONCE_BYTES);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalArgumentException if no node has sealed it */
    Pairing open(String sealed) {
        byte[] all = Base64.getUrlDecoder().decode(sealed);
        if (all.length <= NONCE_BYTES) {
            throw new IllegalArgumentException("not a sealed pair");
        }
        try {
            byte[] text = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE_BYTES))
                    .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            String[] ids = new String(text, StandardCharsets.UTF_8).split("&", IDS);
            return new Pairing(new PeerId(decode(ids[0])), new PeerId(decode(ids[1])), new DocumentId(decode(ids[2])));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a pair that somebody else has sealed", e);
        }
    }

    private static String decode(String id) {
        return URLDecoder.decode(id, StandardCharsets.UTF_8);
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
