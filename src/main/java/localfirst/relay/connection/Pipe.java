package localfirst.relay.connection;

/**
 * Two callers who met: what either sends goes to the other.
 *
 * <p>Thread-safe. What moves is in the callers' flows; this remembers how it ends.
 */
final class Pipe {
    private final Caller first;
    private final Caller second;
    private final long openedAt;

    // Guarded by this
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
     * It ended without a client's Close frame.
     *
     * @return whether the peers can be introduced again now, both sockets being gone
     */
    synchronized boolean breaks() {
        broken = true;
        return firstIsOver && secondIsOver;
    }

    /**
     * One of the sockets is over: the transport is done with it, or it was given up. A client ignores introductions for as
     * long as it has one.
     *
     * @return whether the peers can be introduced again now, since the pipe broke and this was the last
     */
    synchronized boolean socketIsOver(Caller caller) {
        boolean wasOver = caller == first ? firstIsOver : secondIsOver;
        firstIsOver |= caller == first;
        secondIsOver |= caller == second;
        return broken && !wasOver && firstIsOver && secondIsOver;
    }

    /** Tells the callers of it, so that they end together from now on. */
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
