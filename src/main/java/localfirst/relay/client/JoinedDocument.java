package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A document by its name in the application and its id on the relay. They differ if it has a secret, so that the relay
 * learns neither the name nor the secret. Immutable.
 */
final class JoinedDocument {
    private static final byte[] LABEL = SecureChannel.LABEL.getBytes(UTF_8);

    private final String name;
    private final String id;
    private final byte @Nullable [] psk;

    private JoinedDocument(String name, String id, byte @Nullable [] psk) {
        this.name = name;
        this.id = id;
        this.psk = psk;
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    /** The pre-shared key that peers prove to each other; null if there is no secret. */
    byte @Nullable [] psk() {
        return psk;
    }

    static JoinedDocument open(String name) {
        return new JoinedDocument(name, name, null);
    }

    static JoinedDocument secret(String name, DocumentSecret secret) {
        byte[] key = Hkdf.extract(LABEL, secret.bytes());
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(derive(key, "document id", name));
        return new JoinedDocument(name, id, derive(key, "psk", name));
    }

    private static byte[] derive(byte[] key, String purpose, String name) {
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(purpose.getBytes(UTF_8));
        info.write(0);
        info.writeBytes(name.getBytes(UTF_8));
        return Hkdf.expand(key, info.toByteArray(), 32);
    }
}
