package localfirst.relay.access;

import java.util.Optional;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;

/**
 * A handshake that asks for access.
 *
 * @param peer who it says it is
 * @param pairing whom it wants to talk to about what, if it is one on {@code /connection}
 * @param token what it shows, in whichever form it came
 * @param origin the web page's, if a browser makes it
 * @param address where it comes from
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

    /** Never with the token. */
    @Override
    public String toString() {
        return "AccessRequest[" + peer + ", " + pairing + ", " + origin + "]";
    }
}
