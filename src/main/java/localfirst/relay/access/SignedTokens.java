package localfirst.relay.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that an application's server makes for its users, and that expire by themselves, like those of TURN servers.
 *
 * <p>A token is {@code v1.<expiry>[.p<peer>][.d<document>]….<mac>}: the expiry in seconds since 1970, the peer and the
 * documents that it is for as UTF-8 in base64url without padding, and of all that is before the last dot the
 * HMAC-SHA256 with a key that the server and the relay share, in base64url without padding. {@code docs/access.md}
 * shows how to make one.
 *
 * <p>Thread-safe.
 */
final class SignedTokens implements TokenRule {
    static final String START = "v1.";

    private static final String ALGORITHM = "HmacSHA256";

    private final Secrets keys;
    private final InstantSource clock;

    SignedTokens(Secrets keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Verdict judge(String token) {
        int lastDot = token.lastIndexOf('.');
        if (!token.startsWith(START) || lastDot < START.length()) {
            return Bad.WRONG;
        }
        byte[] shown = decoded(token.substring(lastDot + 1));
        String signed = token.substring(0, lastDot);
        return shown != null && isSigned(signed, shown) ? read(signed) : Bad.WRONG;
    }

    private boolean isSigned(String text, byte[] shown) {
        boolean found = false;
        for (String key : keys.now()) {
            found |= MessageDigest.isEqual(mac(key, text), shown);
        }
        return found;
    }

    /** Even a token with a valid signature may be wrong. */
    private Verdict read(String signed) {
        String[] parts = signed.split("\\.", -1);
        String peer = null;
        Set<DocumentId> documents = new HashSet<>();
        boolean isForDocuments = false;
        for (int i = 2; i < parts.length; i++) {
            byte[] bytes = parts[i].length() < 2 ? null : decoded(parts[i].substring(1));
            String id = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
            if (id.isEmpty()) {
                return Bad.WRONG;
            } else if (parts[i].startsWith("p") && peer == null) {
                peer = id;
            } else if (parts[i].startsWith("d")) {
                isForDocuments = true;
                documents.add(new DocumentId(id));
            } else {
                return Bad.WRONG;
            }
        }
        if (!parts[1].matches("\\d{1,18}")) {
            return Bad.WRONG;
        }
        if (Long.parseLong(parts[1]) <= clock.instant().getEpochSecond()) {
            return Bad.EXPIRED;
        }
        return new Right(peer, isForDocuments ? Grant.forDocuments(documents) : Grant.EVERYTHING);
    }

    static byte[] mac(String key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static byte @Nullable [] decoded(String base64) {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
