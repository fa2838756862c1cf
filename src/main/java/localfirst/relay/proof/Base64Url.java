package localfirst.relay.proof;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Bytes as text in base64url without padding (RFC 4648, section 5). Only one form of each text is accepted. */
final class Base64Url {
    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @return nothing if an encoder wouldn't write these bytes in this form */
    static byte @Nullable [] decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return encode(bytes).equals(text) ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
