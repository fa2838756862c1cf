package localfirst.relay.annotated;

/**
 * How much waits to be sent to a session's peer, and whether that is too much.
 *
 * <p>Guarded by the {@link SessionSender} that it belongs to, but {@link #isBlocked} may be asked at any time.
 */
final class Backlog {
    /** A peer with more than this many windows waiting is cut. */
    private static final int OVERFLOW_WINDOWS = 64;

    private final AnnotatedTransport annotated;
    private final int window;
    private long bytes;
    private volatile boolean blocked;

    /** Whether the peer was blocked before what is being added. */
    private boolean wasBlocked;

    private boolean overflowing;

    Backlog(AnnotatedTransport annotated) {
        this.annotated = annotated;
        window = annotated.relay().config().limits().pipes().pipeWindow();
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

    /** Called before something is added, in one or more parts. */
    void begin() {
        wasBlocked = blocked;
    }

    /** Checks the limit before adding, since a container that delivers whole messages may deliver a large one. */
    void add(int more) {
        overflowing |= bytes > (long) window * OVERFLOW_WINDOWS
                || (wasBlocked && annotated.isFull())
                || annotated.hasNoRoomFor(more);
        count(more);
        blocked = bytes >= window;
    }

    /** @return whether this unblocked the peer */
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
