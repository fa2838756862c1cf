package localfirst.relay.loop;

/** A server didn't make a WebSocket of a connection. */
public final class UpgradeException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    UpgradeException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The status that it sent instead of 101; 0 if it wasn't HTTP, or its 101 was invalid. */
    public int status() {
        return status;
    }
}
