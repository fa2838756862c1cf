package localfirst.relay.cluster;

/** The engine didn't do, or may not have done, what it was asked. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** There is no connection to it, or it was lost. */
        UNREACHABLE,
        /** It hasn't answered in time. It may have done it all the same. */
        LATE,
        /** Too much is waiting to be sent to it. Nothing was done. */
        BUSY,
        /** It answered with an error. */
        FAILED,
        /** It doesn't know this node, or its lease has run out: the node has to enter under a new id. */
        STRANGER
    }

    /** @param text what happened, for the log; never an id of a peer or a document */
    public EngineException(Reason reason, String text) {
        super(text);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
