package localfirst.relay.access;

import java.util.Optional;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;

/**
 * A handshake that has to be admitted or refused.
 *
 * @param peer the id under which the peer connects, which anybody could claim
 * @param pairing on {@code /connection}, the other peer and the document; otherwise empty
 * @param token the token that the client sent, in any of the possible ways
 * @param origin the web page's origin, if a browser sent one
 * @param address the client's address
 */
public record AccessRequest(
        PeerId peer,
        Optional<Pairing> pairing,
        Optional<String> token,
        Optional<String> origin,
        ClientAddress address) {

    Optional<DocumentId> document() {
        return pairing.map(Pairing::document);
    }

    /** Doesn't show the token. */
    @Override
    public String toString() {
        return "AccessRequest[" + peer + ", " + pairing + ", " + origin + "]";
    }
}
