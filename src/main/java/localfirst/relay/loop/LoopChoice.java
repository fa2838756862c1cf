package localfirst.relay.loop;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Which loop a socket lives on: chosen once, by the first thread that needs it. From then on, only the loop's thread
 * may give the socket to another loop.
 *
 * <p>Thread-safe, and never blocks.
 */
final class LoopChoice {
    /** Saves an object for each idle socket, compared to an {@code AtomicReference}. */
    private static final AtomicReferenceFieldUpdater<LoopChoice, @Nullable EventLoop> CHOSEN =
            AtomicReferenceFieldUpdater.newUpdater(LoopChoice.class, EventLoop.class, "chosen");

    private final LoopGroup group;
    private volatile @Nullable EventLoop chosen;

    /** For the second end of a pipe: the choice of the socket that it is piped to. */
    private volatile @Nullable LoopChoice partner;

    LoopChoice(LoopGroup group) {
        this.group = group;
    }

    /** The loop, or null if none has been chosen yet. */
    @Nullable
    EventLoop now() {
        return chosen;
    }

    /** The loop. If none has been chosen yet, it is now the one with the fewest sockets. */
    EventLoop make() {
        EventLoop already = chosen;
        return already == null ? settle(group.pick()) : already;
    }

    /** Chooses the partner's loop, so that one thread does the work of both, unless both have already been chosen. */
    void follow(LoopChoice other) {
        if (other.partner != this) {
            partner = other;
        }
        if (chosen == null) {
            settle(other.make());
        }
    }

    /** Does so for both ends of a pipe. */
    LoopChoice pipe() {
        LoopChoice first = partner;
        return first == null ? this : first;
    }

    /**
     * Moves the socket to another loop. Only its loop's thread may do so, and only after it has stopped watching the
     * socket.
     */
    void change(EventLoop to) {
        make().count(-1);
        to.count(1);
        chosen = to;
    }

    /** Whether this is the thread of its loop. */
    boolean isCurrent() {
        EventLoop mine = chosen;
        return mine != null && mine.isCurrent();
    }

    /**
     * Has the loop do this soon.
     *
     * @return false if none has been chosen yet: the loop that will be begins by checking everything
     */
    boolean execute(Runnable task) {
        EventLoop mine = chosen;
        if (mine == null) {
            return false;
        }
        mine.execute(() -> runOn(mine, task));
        return true;
    }

    /** The socket may have moved to another loop meanwhile. */
    private void runOn(EventLoop loop, Runnable task) {
        if (chosen == loop) {
            task.run();
        } else {
            execute(task);
        }
    }

    private EventLoop settle(EventLoop wanted) {
        CHOSEN.compareAndSet(this, null, wanted);
        return Objects.requireNonNull(chosen, "it was just set");
    }
}
