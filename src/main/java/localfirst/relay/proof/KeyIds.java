package localfirst.relay.proof;

import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** The public keys in ids that are {@linkplain PeerId#isBoundToKey bound to one}. */
final class KeyIds {
    private KeyIds() {}

    /**
     * The public key in an id.
     *
     * @return nothing if nobody can have such a key, or this isn't the one form of its id
     */
    static byte @Nullable [] publicKey(PeerId id) {
        String text = id.value().substring(PeerId.KEY_PREFIX.length());
        byte[] key = Base64Url.decode(text);
        return key != null && Ed25519.isPoint(key) ? key : null;
    }
}
