package localfirst.relay.connection;

/**
 * Two callers who met: what either sends goes to the other.
 *
 * <p>Immutable; what moves is in the callers' flows.
 */
final class Pipe {
    private final Caller first;
    private final Caller second;
    private final long openedAt;

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

    /** Tells the callers of it, so that they end together from now on. */
    void join() {
        first.join(this);
        second.join(this);
    }

    /** Lets frames through, each way as soon as its receiver is ready. */
    void open() {
        first.flow().leadTo(second.socket());
        second.flow().leadTo(first.socket());
        first.readyIfAlive();
        second.readyIfAlive();
    }
}
