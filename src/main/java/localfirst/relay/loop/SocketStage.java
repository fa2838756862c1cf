package localfirst.relay.loop;

/**
 * How far a socket on an event loop is on its way from open to closed. It only moves forward, and often skips stages.
 *
 * <pre>{@code
 *                    the relay closes
 *          OPEN ───────────────────────────> CLOSING
 *            │                                  │
 *            ├──────────────────┬───────────────┤
 *            │ the peer's Close │ frame         │ or the peer breaks the protocol
 *            │                  v               v
 *            │          CLOSED_BY_PEER   BROKE_PROTOCOL
 *            │ lost, or         │               │
 *            │ given up         ├───────────────┘ both Close frames have gone, lost, given up, or 5 s went by
 *            v                  v
 *           CUT ─────────────> CLOSED
 *                on its loop
 * }</pre>
 */
enum SocketStage {
    /** Frames go both ways. */
    OPEN,

    /** The relay's Close frame has been sent, or waits behind earlier data. What the peer sends still counts. */
    CLOSING,

    /**
     * The peer's Close frame has come, and is answered. The visit has ended; anything that still comes is thrown away.
     */
    CLOSED_BY_PEER,

    /** The peer broke the protocol, and is told so. The visit has ended; anything that still comes is thrown away. */
    BROKE_PROTOCOL,

    /** Given up by any thread: nothing is read or written any more. The loop's thread will close the connection. */
    CUT,

    /** The connection is closed. */
    CLOSED;

    boolean isBefore(SocketStage other) {
        return compareTo(other) < 0;
    }

    /** Whether the visit has ended, but the connection is still there. */
    boolean throwsInputAway() {
        return this == CLOSED_BY_PEER || this == BROKE_PROTOCOL;
    }
}
