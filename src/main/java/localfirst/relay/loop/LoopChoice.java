package localfirst.relay.loop;

import java.util.concurrent.atomic.AtomicReference;
import localfirst.relay.loop.EventLoops.Use;
import org.jspecify.annotations.Nullable;

/**
 * Which loop a socket lives on: chosen once, by whichever thread comes first, and for good.
 *
 * <p>Thread-safe, and never blocks.
 */
final class LoopChoice {
    private final EventLoops loops;
    private final Use use;
    private final AtomicReference<@Nullable EventLoop> chosen = new AtomicReference<>();

    LoopChoice(EventLoops loops, Use use) {
        this.loops = loops;
        this.use = use;
    }

    /** The loop, unless none is chosen yet. */
    @Nullable
    EventLoop now() {
        return chosen.get();
    }

    /** The loop; if none is chosen yet, the one with the fewest sockets is from now on. */
    EventLoop make() {
        EventLoop already = chosen.get();
        return already == null ? settle(loops.pick(use)) : already;
    }

    /** Makes it the same as the partner's, so that one thread does the work of both, unless both have been made already. */
    void follow(LoopChoice partner) {
        if (chosen.get() == null) {
            settle(partner.make());
        }
    }

    private EventLoop settle(EventLoop wanted) {
        EventLoop before = chosen.compareAndExchange(null, wanted);
        return before == null ? wanted : before;
    }
}
