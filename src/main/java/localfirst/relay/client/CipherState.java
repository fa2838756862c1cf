package localfirst.relay.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key for one direction and its nonce: Noise's CipherState with ChaCha20-Poly1305. The nonce is never sent, so a
 * message that was replayed, dropped or reordered can't be opened. Not thread-safe.
 */
final class CipherState {
    static final int TAG = 16;

    private final SecretKeySpec key;
    private long count;

    CipherState(byte[] key) {
        this.key = new SecretKeySpec(key, "ChaCha20");
    }

    byte[] seal(byte[] content, byte[] data) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, data).doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 11 has ChaCha20-Poly1305", e);
        }
    }

    /** Fails unless this is the next message that was sealed with this key. */
    byte[] open(byte[] sealed, byte[] data) throws GeneralSecurityException {
        if (sealed.length < TAG) {
            throw new GeneralSecurityException("too short to be encrypted");
        }
        return cipher(Cipher.DECRYPT_MODE, data).doFinal(sealed);
    }

    private Cipher cipher(int mode, byte[] data) throws GeneralSecurityException {
        if (count == Long.MAX_VALUE) {
            throw new GeneralSecurityException("this key's nonces are used up");
        }
        ByteBuffer nonce =
                ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4, count++);
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, key, new IvParameterSpec(nonce.array()));
        cipher.updateAAD(data);
        return cipher;
    }
}
