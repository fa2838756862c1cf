package localfirst.relay.connection;

/** How far a {@link Flow} has got. It moves down this list only, and may skip to the last one from any other. */
enum FlowStage {
    /** The other caller isn't there. What the source sends is kept. */
    ALONE,

    /** It is there, and can't take frames yet. */
    PAIRED,

    /** It can: what was kept is sent as far as it is taken, and what comes meanwhile is kept. */
    DELIVERING,

    /** Nothing is kept any more. What the source sends is passed straight on. */
    LIVE,

    /** What was kept has been dropped, and so is whatever still comes. */
    DISCARDING;

    /** Whether what the source sends is kept. */
    boolean keeps() {
        return this != LIVE && this != DISCARDING;
    }
}
