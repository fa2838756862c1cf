package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many connections may be left to peers that take nothing any more. */
class FarewellsTest {
    private static final Duration JUST_BEFORE = Duration.ofMillis(1500);

    private final ManualTimers timers = new ManualTimers();
    private final Farewells farewells = new Farewells(timers);
    private final EventLoop loop = new EventLoop("loop-under-test", 1024, new SlowTurns(timers, DialedLoops.NO_NEWS));
    private final Pipe pipe = Pipe.open();
    private final AtomicInteger closed = new AtomicInteger();

    FarewellsTest() throws IOException {
        // Once it has ended, what is executed runs at once.
        loop.start();
        loop.stop();
    }

    @AfterEach
    void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }

    private void leave(int connections) {
        for (int i = 0; i < connections; i++) {
            farewells.add(new LastBytes(new Left(), new Key(), loop, farewells));
        }
    }

    @Test
    void peersHaveAMinute() {
        leave(Farewells.MANY);
        timers.advance(Farewells.PATIENCE.minus(JUST_BEFORE));
        assertThat(closed).hasValue(0);

        timers.advance(JUST_BEFORE.multipliedBy(2));
        assertThat(closed).hasValue(Farewells.MANY);
    }

    @Test
    void someHaveOnlySecondsIfThereAreVeryMany() {
        leave(Farewells.MANY + 10);
        timers.advance(Farewells.SHORTEST.minus(JUST_BEFORE));
        assertThat(closed).hasValue(0);

        timers.advance(JUST_BEFORE.multipliedBy(2));
        assertThat(closed).hasValue(10);
    }

    /** A connection whose peer takes nothing. */
    private final class Left extends IdleChannel {

        @Override
        public SelectableChannel network() {
            return pipe.sink();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private final class Key extends SelectionKey {
        @Override
        public SelectableChannel channel() {
            return pipe.sink();
        }

        @Override
        public Selector selector() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public void cancel() {}

        @Override
        public int interestOps() {
            return 0;
        }

        @Override
        public SelectionKey interestOps(int operations) {
            return this;
        }

        @Override
        public int readyOps() {
            return 0;
        }
    }
}
