package localfirst.relay.client;

/**
 * How a connection ended: a WebSocket close code and the reason that came with it.
 *
 * @param code the code of the Close frame; {@link #NO_CODE} if that frame had none, {@link #LOST} if there was no frame
 * @param reason the Close frame's reason, or what is known about the loss of the connection; may be empty
 */
public record CloseStatus(int code, String reason) {
    /** A normal close. */
    public static final int NORMAL = 1000;
    /** The Close frame had no code. */
    public static final int NO_CODE = 1005;
    /** The connection broke off without a Close frame. */
    public static final int LOST = 1006;
    /** This side broke the other side's rules; trying again won't help. */
    public static final int POLICY = 1008;
    /** The relay is restarting: reconnect soon. */
    public static final int RESTART = 1012;
    /** The relay is overloaded: reconnect later. */
    public static final int TRY_LATER = 1013;

    /** The relay hasn't seen a proof that this peer's id is its own. */
    static final int UNPROVEN = 4004;

    /** The peer that answered doesn't know the document's secret. */
    static final CloseStatus REFUSED = new CloseStatus(4101, "client: the other side doesn't know the secret");
    /** Something arrived that the peer didn't send. */
    static final CloseStatus TAMPERED = new CloseStatus(4102, "client: not what the other side sealed");
    /** An encrypted message was longer than this side accepts. */
    static final CloseStatus TOO_LONG = new CloseStatus(4103, "client: the message is too long");

    /** Nothing has arrived for so long that the connection counts as lost. */
    static final CloseStatus SILENT = lost("no sign of life");

    static CloseStatus lost(String why) {
        return new CloseStatus(LOST, why);
    }

    /** Whether the relay itself closed, because it failed or for one of its own reasons. */
    boolean isOfRelay() {
        return code == 1011 || code == RESTART || code == TRY_LATER || (code >= 4000 && code < 4100);
    }

    /** Whether the other side says that this side is at fault, so that retrying is pointless. */
    boolean blamesClient() {
        return switch (code) {
            case 1002, 1003, 1007, POLICY, 1009, 1010 -> true;
            default -> false;
        };
    }
}
