package localfirst.relay.proof;

import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** The public keys in ids that are {@linkplain PeerId#isBoundToKey bound to one}. */
final class KeyIds {
    private KeyIds() {}

    /**
     * The public key in an id.
     *
     * @return nothing if the id is bound to a key that nobody can have: each key has one id only
     */
    static byte @Nullable [] publicKey(PeerId id) {
        String text = id.value().substring(PeerId.KEY_PREFIX.length());
        byte[] key = Base64Url.decode(text);
        return key != null && Ed25519.isPoint(key) ? key : null;
    }
}
