package localfirst.relay.handshake;

import localfirst.relay.peer.ClientAddress;

/**
 * A handshake that was decided about before its endpoint was asked for.
 *
 * @param entered what became of the request's path
 */
public record HandshakeDecision(HandshakeRequest request, RequestPath entered, ClientAddress address) {}
