package localfirst.relay.annotated;

/**
 * How far a session's peer is behind: what waits for it, and whether that is too much.
 *
 * <p>Guarded by the {@link SessionSender} that it belongs to, but {@link #isBlocked} may be asked at any time.
 */
final class Backlog {
    /** Past this many windows the peer is too far behind to go on. */
    private static final int OVERFLOW_WINDOWS = 64;

    private final AnnotatedTransport annotated;
    private final int window;
    private long bytes;
    private volatile boolean blocked;

    /** Whether the peer was behind already when what is sent now came. */
    private boolean behind;

    private boolean overflowing;

    Backlog(AnnotatedTransport annotated) {
        this.annotated = annotated;
        window = annotated.relay().config().limits().pipeWindow();
    }

    int window() {
        return window;
    }

    boolean isBlocked() {
        return blocked;
    }

    boolean isOverflowing() {
        return overflowing;
    }

    /** Something is about to be added, in one part or in several. */
    void begin() {
        behind = blocked;
    }

    /** Looks first whether that is too much: containers that deliver messages whole may deliver a big one. */
    void add(int more) {
        overflowing |= bytes > (long) window * OVERFLOW_WINDOWS
                || (behind && annotated.isFull())
                || annotated.hasNoRoomFor(more);
        count(more);
        blocked = bytes >= window;
    }

    /** @return whether the peer takes more again, which it didn't before */
    boolean remove(int sent) {
        count(-Math.min(bytes, sent));
        boolean unblocked = blocked && bytes < window;
        if (unblocked) {
            blocked = false;
        }
        return unblocked;
    }

    void clear() {
        count(-bytes);
        blocked = false;
    }

    private void count(long change) {
        bytes += change;
        annotated.queuedBytes().addAndGet(change);
    }
}
