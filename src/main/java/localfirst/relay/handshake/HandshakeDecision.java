package localfirst.relay.handshake;

import localfirst.relay.peer.ClientAddress;

/**
 * A handshake that was decided on before its endpoint was called.
 *
 * @param entered the result of reading the request's path
 */
public record HandshakeDecision(HandshakeRequest request, RequestPath entered, ClientAddress address) {}
