package localfirst.relay.cluster;

import java.util.List;
import localfirst.relay.metrics.EngineCounters;
import localfirst.relay.testing.RedisProcess;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.time.SystemTimers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The same on a Redis. */
@SystemTest
class RedisEngineTest extends EngineContract {
    private static final String PREFIX = "relay1:test:";
    private static RedisProcess redis;

    private final SystemTimers timers = new SystemTimers();
    private final EngineCounters counters = new EngineCounters();
    private RedisEngine engine;

    @BeforeAll
    static void startRedis() throws Exception {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() throws Exception {
        if (redis != null) redis.close();
    }

    @BeforeEach
    void start() {
        redis.ask("FLUSHALL");
        RedisAddress address = RedisAddress.parse(redis.address());
        engine = new RedisEngine(address, List.of("a secret of thirty-two characters"), "test", counters, timers);
        engine.start();
    }

    @AfterEach
    void stop() {
        engine.close();
        timers.close();
    }

    @Override
    Engine engine() {
        return engine;
    }

    @Override
    void runOutLeases() {
        redis.list("ZRANGE", PREFIX + "nodes", "0", "-1")
                .forEach(node -> redis.ask("ZADD", PREFIX + "nodes", "1", node));
    }

    @Override
    void prolong(NodeId node) {
        OnRedis.prolong(redis, node);
    }

    @Override
    void forget() {
        redis.ask("FLUSHALL");
    }

    @Override
    int entries() {
        return redis.list("KEYS", PREFIX + "*").stream()
                .mapToInt(key -> key.startsWith(PREFIX + "pair:")
                        ? 1
                        : key.startsWith(PREFIX + "in:") ? ((Long) redis.ask("ZCARD", key)).intValue() : 0)
                .sum();
    }
}
