package localfirst.relay.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * One side of a handshake between two peers that share a 32-byte key: {@code -> psk, e} and {@code <- e, ee}. Names and
 * steps are those of the <a href="https://noiseprotocol.org/noise.html">Noise specification</a>, revision 34. Not
 * thread-safe.
 */
final class NoiseHandshake {
    private static final byte[] PROTOCOL = "Noise_NNpsk0_25519_ChaChaPoly_SHA256".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    /** The length of each message of the handshake whose payload is empty. */
    static final int LENGTH = X25519.LENGTH + CipherState.TAG;

    private final boolean initiator;
    private final byte[] psk;
    private final byte[] ephemeral;
    private byte[] remote = NOTHING;
    private byte[] hash = sha256(PROTOCOL);
    private byte[] chainingKey = hash;
    private CipherState cipher = new CipherState(new byte[X25519.LENGTH]);

    /** The ciphers for what is sent and for what is received. */
    record Ciphers(CipherState sending, CipherState receiving) {}

    /**
     * @param prologue what both sides have to agree on besides the key
     * @param ephemeral a private key that is used for this handshake only
     */
    NoiseHandshake(boolean initiator, byte[] psk, byte[] prologue, byte[] ephemeral) {
        this.initiator = initiator;
        this.psk = psk;
        this.ephemeral = ephemeral;
        mixHash(prologue);
    }

    /** The handshake hash: the same on both sides, and unique to this handshake (channel binding). */
    byte[] hash() {
        return hash.clone();
    }

    byte[] write(byte[] payload) throws GeneralSecurityException {
        if (initiator) {
            mixKeyAndHash(psk);
        }
        byte[] publicKey = X25519.publicKey(ephemeral);
        mixEphemeral(publicKey);
        if (!initiator) {
            mixKey(X25519.agree(ephemeral, remote));
        }
        byte[] sealed = cipher.seal(payload, hash);
        mixHash(sealed);
        return concat(publicKey, sealed);
    }

    /** Returns the payload; fails unless the sender has the same key and prologue. */
    byte[] read(byte[] message) throws GeneralSecurityException {
        if (message.length < LENGTH) {
            throw new GeneralSecurityException("too short for a handshake");
        }
        if (!initiator) {
            mixKeyAndHash(psk);
        }
        remote = Arrays.copyOf(message, X25519.LENGTH);
        mixEphemeral(remote);
        if (initiator) {
            mixKey(X25519.agree(ephemeral, remote));
        }
        byte[] sealed = Arrays.copyOfRange(message, X25519.LENGTH, message.length);
        byte[] payload = cipher.open(sealed, hash);
        mixHash(sealed);
        return payload;
    }

    /** To be called once both messages have been exchanged. */
    Ciphers split() {
        byte[][] keys = Hkdf.keys(chainingKey, NOTHING, 2);
        CipherState first = new CipherState(keys[0]);
        CipherState second = new CipherState(keys[1]);
        return initiator ? new Ciphers(first, second) : new Ciphers(second, first);
    }

    private void mixHash(byte[] data) {
        hash = sha256(hash, data);
    }

    private void mixKey(byte[] input) {
        byte[][] keys = Hkdf.keys(chainingKey, input, 2);
        chainingKey = keys[0];
        cipher = new CipherState(keys[1]);
    }

    private void mixKeyAndHash(byte[] input) {
        byte[][] keys = Hkdf.keys(chainingKey, input, 3);
        chainingKey = keys[0];
        mixHash(keys[1]);
        cipher = new CipherState(keys[2]);
    }

    private void mixEphemeral(byte[] publicKey) {
        mixHash(publicKey);
        mixKey(publicKey);
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
