package localfirst.relay.cluster;

import java.time.Duration;
import localfirst.relay.testing.ManualTimers;

/** So that the engine of tests promises what the real one does. */
class InMemoryEngineTest extends EngineContract {
    private final ManualTimers timers = new ManualTimers();
    private final InMemoryEngine engine = new InMemoryEngine(timers, Runnable::run);

    @Override
    Engine engine() {
        return engine;
    }

    @Override
    void runOutLeases() {
        timers.advance(Duration.ofSeconds(10));
    }

    @Override
    void forget() {
        engine.forget();
        timers.advance(Duration.ofMillis(1));
    }

    @Override
    int entries() {
        return engine.entries();
    }
}
