package localfirst.relay.annotated;

/**
 * What a {@link SessionSender} is doing. One thread at a time takes the next item; the container reports when it has
 * been sent, immediately or later, on any thread.
 *
 * <pre>{@code
 *               something is to be sent              it is taken
 *      IDLE ───────────────────────────> CHOOSING ────────────────> SENDING
 *        ^ ^          nothing is left       │ ^         it is sent     │
 *        │ └────────────────────────────────┘ └────────────────────────┤
 *        │ it is sent, and a thread looks for more                     │ the thread goes
 *        └────────────────────────────────────────────────── WAITING <─┘
 *
 *      any ──> OVER: closed, cut, or sending failed
 * }</pre>
 */
enum SendStage {
    /** Nothing is under way. */
    IDLE,

    /** A thread looks for what is next. */
    CHOOSING,

    /** The container has the item, and the thread that passed it on is still there to send the next. */
    SENDING,

    /** The container has the item, and no thread waits for it. */
    WAITING,

    /** Nothing is sent any more. */
    OVER
}
