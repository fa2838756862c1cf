package localfirst.relay.cluster;

import static localfirst.relay.cluster.EngineContract.DOC;
import static localfirst.relay.cluster.EngineContract.card;
import static localfirst.relay.cluster.EngineContract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import localfirst.relay.metrics.EngineCounters;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import localfirst.relay.time.SystemTimers;
import org.junit.jupiter.api.AfterEach;

/** What tests of engines on a Redis of their own have in common. */
abstract class OnRedis {
    static final String SECRET = "a secret of thirty-two characters";
    static final String PREFIX = "relay1:test:";

    final EngineCounters counters = new EngineCounters();
    final SaidLines said = new SaidLines();
    private final SystemTimers timers = new SystemTimers();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(timers));

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) open.get(i).close();
        said.close();
    }

    final RedisProcess redis(String... options) throws Exception {
        RedisProcess redis = RedisProcess.start(options);
        open.add(1, redis);
        return redis;
    }

    final RedisEngine engine(RedisProcess redis) {
        return engine(redis.address(), SECRET);
    }

    final RedisEngine engine(String address, String... secrets) {
        return engineOf("test", address, secrets);
    }

    final RedisEngine engineOf(String cluster, String address, String... secrets) {
        RedisEngine engine = new RedisEngine(RedisAddress.parse(address), List.of(secrets), cluster, counters, timers);
        open.add(engine);
        engine.start();
        return engine;
    }

    static NodeId enter(Engine engine) {
        NodeCard card = card();
        ok(engine.enter(card));
        return card.id();
    }

    /** Nobody renews its lease, and a slow machine may take longer than that for a test. */
    static void prolong(RedisProcess redis, NodeId node) {
        redis.ask("ZADD", PREFIX + "nodes", "XX", "1e15", node.toString());
        redis.ask("PERSIST", PREFIX + "node:" + node);
    }

    static CompletionStage<List<Announced>> join(Engine engine, NodeId node, PeerId peer) {
        return engine.announce(node, peer, List.of(Interest.joined(DOC)));
    }

    static String onlyKey(RedisProcess redis, String kind) {
        List<String> keys = redis.list("KEYS", PREFIX + kind + "*");
        assertThat(keys).hasSize(1);
        return keys.get(0);
    }

    static void eventually(Supplier<CompletionStage<?>> question) {
        Patience.await("an answer", () -> {
            try {
                Patience.result(question.get(), "an answer or a failure");
                return true;
            } catch (ExecutionException e) {
                return false;
            }
        });
    }

    static String failure(CompletionStage<?> answer) {
        try {
            Patience.result(answer, "a failure");
        } catch (ExecutionException e) {
            return e.getCause().getMessage();
        }
        throw new AssertionError("it didn't fail");
    }

    /** What the cluster logs. */
    static final class SaidLines extends Handler {
        private final Logger logger = Logger.getLogger("localfirst.relay.cluster");
        private final StringBuffer lines = new StringBuffer();
        private final SimpleFormatter formatter = new SimpleFormatter();

        SaidLines() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            lines.append(formatter.formatMessage(record)).append('\n');
        }

        void await(String text) {
            Patience.await(() -> text + " in " + lines, () -> lines.indexOf(text) >= 0);
        }

        String all() {
            return lines.toString();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
