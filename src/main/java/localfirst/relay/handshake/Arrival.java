package localfirst.relay.handshake;

import localfirst.relay.peer.ClientAddress;

/**
 * A handshake that was decided about before its endpoint was asked for.
 *
 * @param entered what became of the knock's path
 */
public record Arrival(Knock knock, RequestPath entered, ClientAddress address) {
    /** The request attribute that holds it. */
    public static final String ATTRIBUTE = "localfirst.relay.arrival";
}
