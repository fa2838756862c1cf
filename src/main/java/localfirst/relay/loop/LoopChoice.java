package localfirst.relay.loop;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import localfirst.relay.loop.EventLoops.Use;
import org.jspecify.annotations.Nullable;

/**
 * Which loop a socket lives on: chosen once, by whichever thread comes first, and for good.
 *
 * <p>Thread-safe, and never blocks.
 */
final class LoopChoice {
    /** One object less for each idle socket than an {@code AtomicReference}. */
    private static final AtomicReferenceFieldUpdater<LoopChoice, @Nullable EventLoop> CHOSEN =
            AtomicReferenceFieldUpdater.newUpdater(LoopChoice.class, EventLoop.class, "chosen");

    private final EventLoops loops;
    private final Use use;
    private volatile @Nullable EventLoop chosen;

    LoopChoice(EventLoops loops, Use use) {
        this.loops = loops;
        this.use = use;
    }

    /** The loop, unless none is chosen yet. */
    @Nullable
    EventLoop now() {
        return chosen;
    }

    /** The loop; if none is chosen yet, the one with the fewest sockets is from now on. */
    EventLoop make() {
        EventLoop already = chosen;
        return already == null ? settle(loops.pick(use)) : already;
    }

    /** Makes it the same as the partner's, so that one thread does the work of both, unless both have been made already. */
    void follow(LoopChoice partner) {
        if (chosen == null) {
            settle(partner.make());
        }
    }

    /** Has the loop do this soon, unless none is chosen yet: that one begins by looking at everything. */
    void execute(Runnable task) {
        EventLoop mine = chosen;
        if (mine != null) {
            mine.execute(task);
        }
    }

    private EventLoop settle(EventLoop wanted) {
        CHOSEN.compareAndSet(this, null, wanted);
        return Objects.requireNonNull(chosen, "it was just set");
    }
}
