package localfirst.relay.loop;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Which loop a socket lives on: chosen once, by whichever thread comes first. From then on only the loop's thread may give the
 * socket to another loop.
 *
 * <p>Thread-safe, and never blocks.
 */
final class LoopChoice {
    /** One object less for each idle socket than an {@code AtomicReference}. */
    private static final AtomicReferenceFieldUpdater<LoopChoice, @Nullable EventLoop> CHOSEN =
            AtomicReferenceFieldUpdater.newUpdater(LoopChoice.class, EventLoop.class, "chosen");

    private final LoopGroup group;
    private volatile @Nullable EventLoop chosen;

    /** The choice of the socket that this one is piped to, for the second of the two. */
    private volatile @Nullable LoopChoice partner;

    LoopChoice(LoopGroup group) {
        this.group = group;
    }

    /** The loop, unless none is chosen yet. */
    @Nullable
    EventLoop now() {
        return chosen;
    }

    /** The loop; if none is chosen yet, the one with the fewest sockets is from now on. */
    EventLoop make() {
        EventLoop already = chosen;
        return already == null ? settle(group.pick()) : already;
    }

    /** Makes it the same as the partner's, so that one thread does the work of both, unless both have been made already. */
    void follow(LoopChoice other) {
        if (other.partner != this) {
            partner = other;
        }
        if (chosen == null) {
            settle(other.make());
        }
    }

    /** The same for both ends of a pipe. */
    LoopChoice pipe() {
        LoopChoice first = partner;
        return first == null ? this : first;
    }

    /** The socket goes to another loop: only its loop's thread may say so, and only if it doesn't watch the socket any more. */
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
     * @return false if none is chosen yet: that one begins by looking at everything
     */
    boolean execute(Runnable task) {
        EventLoop mine = chosen;
        if (mine == null) {
            return false;
        }
        mine.execute(() -> runOn(mine, task));
        return true;
    }

    /** The socket may have gone to another loop meanwhile. */
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
