package localfirst.relay.connection;

/**
 * Two callers that have been matched: what either sends goes to the other.
 *
 * <p>Thread-safe. The data is in the callers' flows; this object remembers how the pipe ends.
 */
final class Pipe {
    private final Caller first;
    private final Caller second;
    private final long openedAt;

    // Guarded by this. Three facts that become known in any order, so these aren't stages.
    private boolean broken;
    private boolean firstIsOver;
    private boolean secondIsOver;

    /** @param openedAt when it opened, as {@code Timers.nanoTime} */
    Pipe(Caller first, Caller second, long openedAt) {
        this.first = first;
        this.second = second;
        this.openedAt = openedAt;
    }

    long openedAt() {
        return openedAt;
    }

    Caller first() {
        return first;
    }

    Caller second() {
        return second;
    }

    Caller other(Caller caller) {
        return caller == first ? second : first;
    }

    /**
     * It ended, and neither client had sent a Close frame.
     *
     * @return whether the peers can be introduced again now, because both sockets are gone
     */
    synchronized boolean breaks() {
        broken = true;
        return firstIsOver && secondIsOver;
    }

    /**
     * One of the sockets is over: the transport is done with it, or it was given up. As long as a client has a socket,
     * it ignores introductions.
     *
     * @return whether the peers can be introduced again now, because the pipe broke and this was the last socket
     */
    synchronized boolean socketIsOver(Caller caller) {
        boolean wasOver = caller == first ? firstIsOver : secondIsOver;
        firstIsOver |= caller == first;
        secondIsOver |= caller == second;
        return broken && !wasOver && firstIsOver && secondIsOver;
    }

    /** Tells the callers about the pipe, so that from now on they end together. */
    void connect() {
        first.enter(this);
        second.enter(this);
    }

    /** Lets frames through, each way as soon as its receiver is ready. */
    void open() {
        second.socket().meets(first.socket());
        first.socket().meets(second.socket());
        first.flow().leadTo(second.socket());
        second.flow().leadTo(first.socket());
        first.readyIfAlive();
        second.readyIfAlive();
    }
}
