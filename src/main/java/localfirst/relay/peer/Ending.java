package localfirst.relay.peer;

/**
 * How a socket ended, as its transport saw it.
 *
 * @param cause who or what ended it
 * @param status what the peer's Close frame said; {@link CloseStatus#LOST} if there was none
 */
public record Ending(Cause cause, CloseStatus status) {
    /** The connection broke off, or the relay cut it. */
    public static final Ending LOST = new Ending(Cause.LOST, CloseStatus.LOST);

    /** The peer broke RFC 6455; the transport closed the socket for that. */
    public static final Ending BROKE_PROTOCOL = new Ending(Cause.BROKE_PROTOCOL, CloseStatus.LOST);

    /** The peer took so little of what was sent that the transport gave it up. */
    public static final Ending TOO_SLOW = new Ending(Cause.TOO_SLOW, CloseStatus.LOST);

    /** Who or what ended a socket. */
    public enum Cause {
        BY_PEER,
        LOST,
        BROKE_PROTOCOL,
        TOO_SLOW
    }

    /** The peer sent a Close frame. */
    public static Ending byPeer(CloseStatus status) {
        return new Ending(Cause.BY_PEER, status);
    }

    public boolean isByPeer() {
        return cause == Cause.BY_PEER;
    }
}
