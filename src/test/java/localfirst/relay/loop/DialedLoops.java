package localfirst.relay.loop;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.testing.ManualTimers;

/** Event loops and their dialer, on a clock turned by hand. */
final class DialedLoops implements AutoCloseable {
    static final Duration WITHIN = Duration.ofSeconds(10);

    static final LoopNews NO_NEWS = new LoopNews() {
        @Override
        public void heldUp() {}

        @Override
        public void throttled() {}
    };

    final ManualTimers timers = new ManualTimers();
    final EventLoops loops;
    final Dialer dialer;

    /** How many timers wait while nothing is dialed. */
    final int ownTimers;

    DialedLoops() {
        this(2, 2000, Addresses.OF_SYSTEM);
    }

    DialedLoops(int count, int mostAtOnce, Addresses addresses) {
        loops = new EventLoops(count, 64 * 1024, timers, NO_NEWS);
        loops.start();
        ownTimers = timers.waiting();
        dialer = new Dialer(loops, mostAtOnce, addresses);
    }

    static Destination at(String host, int port) {
        return at(host, port, null, "/node");
    }

    static Destination at(String host, int port, SSLContext tls, String target) {
        return new Destination(host, port, tls, new UpgradeRequest(target), WITHIN);
    }

    DialedVisit dial(int port) {
        return dial(at("127.0.0.1", port));
    }

    DialedVisit dial(Destination destination) {
        DialedVisit visit = new DialedVisit();
        dial(destination, visit);
        return visit;
    }

    Dial dial(Destination destination, DialedVisit visit) {
        return dialer.dial(Use.PIPE, destination, visit::begin, visit::fail);
    }

    @Override
    public void close() {
        loops.stop();
    }
}
