package localfirst.relay.cluster;

/** The engine didn't do what it was asked, or may not have done it. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** There is no connection to it, or it was lost. */
        UNREACHABLE,
        /** It hasn't answered in time. It may have done it anyway. */
        LATE,
        /** Too many questions are waiting to be sent to it. Nothing was done. */
        BUSY,
        /** It answered with an error. */
        FAILED,
        /** It doesn't know this node, or the node's lease has expired: the node has to enter under a new id. */
        STRANGER
    }

    /** @param text what happened, for the log; must not contain the id of a peer or a document */
    public EngineException(Reason reason, String text) {
        super(text);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
