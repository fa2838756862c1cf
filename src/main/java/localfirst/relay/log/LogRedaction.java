package localfirst.relay.log;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import localfirst.relay.peer.ClientAddress;

/**
 * Turns ids and addresses into what may be logged.
 *
 * <p>Thread-safe. Hashes are keyed, so that ids can't be guessed from the log. Hashes of one run, or of runs with the
 * same key, can be compared.
 */
final class LogRedaction {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int SHOWN_BYTES = 4;
    private static final int SHOWN_HEX_OF_V6 = 12;

    private final LogConfig config;
    private final SecretKeySpec key;

    LogRedaction(LogConfig config) {
        this.config = config;
        byte[] bytes = config.key().getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0) {
            bytes = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(bytes);
        }
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    String id(String id) {
        return config.ids() == LogConfig.Ids.PLAIN ? id : "#" + hash(id);
    }

    /** Shows 192.0.2.x, or 2001:db8:1:: for an IPv6 address, if addresses are truncated. */
    String address(ClientAddress address) {
        String key64 = address.key();
        if (key64.indexOf('.') > 0) {
            return isFull() ? key64 : key64.substring(0, key64.lastIndexOf('.')) + ".x";
        }
        if (key64.length() < SHOWN_HEX_OF_V6) {
            return key64;
        }
        String shown = isFull() ? key64 : key64.substring(0, SHOWN_HEX_OF_V6);
        return shown.replaceAll("(.{4})", "$1:") + ":";
    }

    private boolean isFull() {
        return config.addresses() == LogConfig.Addresses.FULL;
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, SHOWN_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
