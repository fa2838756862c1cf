package localfirst.relay.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** This peer's id and, if it is bound to a key, the proofs that the peer has the key. Thread-safe, and never blocks. */
final class Identity {
    private static final String PROOF = "localfirst-relay/proof/1";
    private static final String BINDING = "localfirst-relay/binding/1";

    private static final int LONGEST_CHALLENGE = 128;

    private final String peerId;
    private final @Nullable PeerKey key;

    /** The latest ticket from the relay. */
    private volatile @Nullable String ticket;

    Identity(String peerId, @Nullable PeerKey key) {
        this.peerId = peerId;
        this.key = key;
    }

    String peerId() {
        return peerId;
    }

    /**
     * The answer to a relay's challenge; null if this peer has no key.
     *
     * @param relay the name of the relay, as it was dialled
     */
    @Nullable
    ClientMessage proof(String challenge, String relay) {
        if (key == null || challenge.length() > LONGEST_CHALLENGE) {
            return null;
        }
        byte[] signature = key.sign(LengthPrefixed.of(PROOF, challenge, relay, peerId));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("signature", Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
        fields.put("relay", relay);
        return new ClientMessage("Proof", fields, List.of());
    }

    /** The relay gave a new ticket, with which this peer may call others. */
    void accept(String latest) {
        ticket = latest;
    }

    @Nullable
    String ticket() {
        return ticket;
    }

    /**
     * A signature that proves to the other end of an encrypted pipe that this peer has its key; null if it has none.
     */
    byte @Nullable [] bindingTo(byte[] handshakeHash) {
        return key == null ? null : key.sign(binding(handshakeHash, peerId));
    }

    /** Whether this signature proves that the other end has the key of the remote id. */
    static boolean isBinding(byte[] signature, byte[] handshakeHash, String remote) {
        return Ed25519.verify(remote, binding(handshakeHash, remote), signature);
    }

    private static byte[] binding(byte[] handshakeHash, String signer) {
        return LengthPrefixed.of(List.of(
                BINDING.getBytes(StandardCharsets.UTF_8), handshakeHash, signer.getBytes(StandardCharsets.UTF_8)));
    }
}
