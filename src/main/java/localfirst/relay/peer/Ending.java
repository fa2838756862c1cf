package localfirst.relay.peer;

/**
 * How a socket ended, as its transport saw it.
 *
 * @param outcome the visit's outcome, unless the relay has already settled on another
 * @param status what the peer's Close frame said; {@link CloseStatus#LOST} if there was none
 */
public record Ending(Outcome outcome, CloseStatus status) {
    /** The connection broke off, or the relay cut it. */
    public static final Ending LOST = new Ending(Outcome.LOST, CloseStatus.LOST);

    /** The peer broke RFC 6455; the transport closed the socket for that. */
    public static final Ending BROKE_PROTOCOL = new Ending(Outcome.BROKE_PROTOCOL, CloseStatus.LOST);

    /** The peer misused TLS to waste the relay's time: the transport cut it. */
    public static final Ending MISUSED_TLS = new Ending(Outcome.MISUSED_TLS, CloseStatus.LOST);

    /** The peer took so little of what was sent that the transport gave it up. */
    public static final Ending TOO_SLOW = new Ending(Outcome.SLOW, CloseStatus.LOST);

    /** The relay itself failed. */
    public static final Ending FAILED = new Ending(Outcome.FAILED, CloseStatus.LOST);

    /** The peer sent a Close frame. */
    public static Ending byPeer(CloseStatus status) {
        return new Ending(Outcome.CLOSED, status);
    }

    public boolean isByPeer() {
        return outcome == Outcome.CLOSED;
    }
}
