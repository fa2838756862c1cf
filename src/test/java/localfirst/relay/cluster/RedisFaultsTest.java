package localfirst.relay.cluster;

import static localfirst.relay.cluster.EngineContract.ALICE;
import static localfirst.relay.cluster.EngineContract.ALICE_TO_BOB;
import static localfirst.relay.cluster.EngineContract.BOB;
import static localfirst.relay.cluster.EngineContract.DOC;
import static localfirst.relay.cluster.EngineContract.card;
import static localfirst.relay.cluster.EngineContract.ok;
import static localfirst.relay.cluster.EngineContract.reason;
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
import localfirst.relay.testing.SystemTest;
import localfirst.relay.time.SystemTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisException;

/** Whatever Redis does: questions fail in time, the thread goes on, and what comes later is answered. */
@SystemTest
class RedisFaultsTest {
    private static final String SECRET = "a secret of thirty-two characters";
    private static final String PREFIX = "relay1:test:";

    private final SystemTimers timers = new SystemTimers();
    private final EngineCounters counters = new EngineCounters();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(timers));
    private final SaidLines said = new SaidLines();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) open.get(i).close();
        said.close();
    }

    @Test
    void scriptsThatWereFlushedAreLoadedAgain() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        redis.ask("SCRIPT", "FLUSH");
        List<CompletionStage<List<Announced>>> joins = new ArrayList<>();
        for (int i = 0; i < 1000; i++) joins.add(join(engine, node, new PeerId("peer" + i)));
        joins.forEach(EngineContract::ok);
        assertThat(redis.ask("ZCARD", onlyKey(redis, "in:"))).isEqualTo(1000L);
    }

    @Test
    void emptiedRedisIsEnteredAgain() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeCard card = card();
        ok(engine.enter(card));
        redis.ask("FLUSHALL");
        assertThat(reason(join(engine, card.id(), ALICE))).isEqualTo(EngineException.Reason.STRANGER);
        assertThat(reason(engine.renew(card))).isEqualTo(EngineException.Reason.STRANGER);
        ok(join(engine, enter(engine), ALICE));
    }

    @Test
    void redisThatLostSomeWritesIsFoundOut() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeCard card = card();
        ok(engine.enter(card));
        String before = (String) redis.ask("HGET", PREFIX + "node:" + card.id(), "writes");
        ok(join(engine, card.id(), ALICE));
        redis.ask("HSET", PREFIX + "node:" + card.id(), "writes", before);
        assertThat(reason(join(engine, card.id(), BOB))).isEqualTo(EngineException.Reason.STRANGER);
        assertThat(reason(engine.renew(card))).isEqualTo(EngineException.Reason.STRANGER);
    }

    @Test
    void connectionThatIsKilledCostsNobodyAnAnswer() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        for (int round = 0; round < 20; round++) {
            List<CompletionStage<List<Announced>>> joins = new ArrayList<>();
            for (int i = 0; i < 200; i++) joins.add(join(engine, node, new PeerId(round + "-" + i)));
            redis.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            joins.forEach(EngineContract::ok);
        }
        assertThat(redis.ask("ZCARD", onlyKey(redis, "in:"))).isEqualTo(4000L);
    }

    @Test
    void redisThatRestartsEmptyIsFoundAgain() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeCard card = card();
        ok(engine.enter(card));
        redis.kill();
        assertThat(reason(join(engine, card.id(), ALICE))).isEqualTo(EngineException.Reason.UNREACHABLE);
        redis.restart();
        eventually(() -> engine.sweep());
        assertThat(reason(engine.renew(card))).isEqualTo(EngineException.Reason.STRANGER);
        enter(engine);
    }

    @Test
    void questionsToARedisThatStoppedFailAndItIsFoundAgain() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        redis.pause();
        assertThat(reason(join(engine, node, ALICE)))
                .isIn(EngineException.Reason.LATE, EngineException.Reason.UNREACHABLE);
        redis.resume();
        eventually(() -> join(engine, node, BOB));
        // What the old connection still held comes too late to undo anything.
        ok(engine.withdraw(node, BOB, List.of(DOC)));
        ok(engine.withdraw(node, ALICE, List.of(DOC)));
        redis.ask("PING");
        assertThat(redis.list("KEYS", PREFIX + "in:*")).isEmpty();
    }

    @Test
    void whatIsLeftOverFromAnEarlierConnectionIsRefused() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        ok(join(engine, node, ALICE));
        String last = (String) redis.ask("HGET", PREFIX + "node:" + node, "writes");
        redis.ask("HSET", PREFIX + "node:" + node, "writes", String.valueOf(Long.parseLong(last) + 1));
        assertThat(reason(join(engine, node, BOB))).isEqualTo(EngineException.Reason.FAILED);
        ok(join(engine, node, BOB));
    }

    @Test
    void redisThatIsFullIsNoReasonToStop() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        redis.ask("CONFIG", "SET", "maxmemory", "1");
        assertThat(reason(join(engine, node, ALICE))).isEqualTo(EngineException.Reason.FAILED);
        redis.ask("CONFIG", "SET", "maxmemory", "0");
        ok(join(engine, node, ALICE));
    }

    @Test
    void replicaIsNotWrittenToAndFoundAgainOncePromoted() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        redis.ask("REPLICAOF", "127.0.0.1", "1");
        assertThat(failure(join(engine, node, ALICE))).contains("READONLY");
        said.await("it is a replica");
        redis.ask("REPLICAOF", "NO", "ONE");
        eventually(() -> join(engine, node, ALICE));
    }

    @Test
    void redisThatLoadsIsWaitedFor() throws Exception {
        RedisProcess redis = redis(
                "--enable-debug-command",
                "yes",
                "--key-load-delay",
                "1000",
                "--loading-process-events-interval-bytes",
                "1024");
        RedisEngine engine = engine(redis);
        enter(engine);
        redis.ask("DEBUG", "POPULATE", "2000", "filler", "100");
        Thread loading = new Thread(() -> reload(redis));
        loading.start();
        Patience.await("that Redis loads", () -> isLoading(redis));
        eventually(() -> engine.sweep());
        Patience.join(loading);
    }

    /** Takes a while, and nobody waits for the answer. */
    private static void reload(RedisProcess redis) {
        try {
            redis.ask("DEBUG", "RELOAD");
        } catch (JedisException e) {
            // It answers nothing else meanwhile.
        }
    }

    private static boolean isLoading(RedisProcess redis) {
        return ((String) redis.ask("INFO", "persistence")).contains("loading:1");
    }

    @Test
    void errorsOfOneQuestionAreNotThoseOfOthers() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeCard card = card();
        ok(engine.enter(card));
        redis.ask("ACL", "SETUSER", "default", "-zadd");
        assertThat(failure(join(engine, card.id(), ALICE))).contains("can't run this command");
        ok(engine.find(card.id(), List.of(Interest.joined(DOC))));
        redis.ask("ACL", "SETUSER", "default", "+zadd");
        ok(join(engine, card.id(), ALICE));
    }

    @Test
    void wrongPasswordIsTold() throws Exception {
        RedisProcess redis = redis();
        redis.ask("ACL", "SETUSER", "relay", "on", ">right", "~relay1:*", "+@all");
        RedisEngine wrong = engine("redis://relay:wrong@127.0.0.1:" + redis.port(), SECRET);
        assertThat(reason(wrong.enter(card()))).isEqualTo(EngineException.Reason.UNREACHABLE);
        said.await("WRONGPASS");
        assertThat(said.all()).doesNotContain("relay:wrong");
        enter(engine("redis://relay:right@127.0.0.1:" + redis.port() + "/2", SECRET));
    }

    @Test
    void evictingRedisIsWarnedAbout() throws Exception {
        RedisProcess redis = redis("--maxmemory-policy", "allkeys-lru");
        enter(engine(redis));
        said.await("its maxmemory-policy is allkeys-lru");
    }

    @Test
    void redisClusterIsRefusedPlainly() throws Exception {
        RedisProcess redis = redis("--cluster-enabled", "yes");
        assertThat(reason(engine(redis).enter(card()))).isEqualTo(EngineException.Reason.UNREACHABLE);
        said.await("it is a Redis Cluster");
    }

    @Test
    void nodeWithAnotherSecretIsRefused() throws Exception {
        RedisProcess redis = redis();
        enter(engine(redis));
        RedisEngine stranger = engine(redis.address(), "another secret, also of thirty-two characters");
        assertThat(failure(stranger.enter(card()))).contains("none of the secrets");
    }

    @Test
    void secretsAreReplacedOneAfterTheOther() throws Exception {
        RedisProcess redis = redis();
        String next = "the next secret, of thirty-two characters";
        RedisEngine old = engine(redis);
        RedisEngine both = engine(redis.address(), SECRET, next);
        RedisEngine latest = engine(redis.address(), next);
        NodeId one = enter(old);
        NodeId two = enter(both);
        Patience.await(
                "that the key is sealed with both",
                () -> redis.ask("HLEN", PREFIX + "keys").equals(2L));
        NodeId three = enter(latest);
        ok(join(old, one, ALICE));
        assertThat(ok(join(both, two, BOB)).get(0).others()).hasSize(1);
        assertThat(ok(join(latest, three, BOB)).get(0).others()).hasSize(2);
    }

    @Test
    void whatNoNodeHasSignedIsIgnoredAndCounted() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId one = enter(engine);
        NodeCard two = card();
        ok(engine.enter(two));
        ok(join(engine, one, ALICE));
        String members = onlyKey(redis, "in:");
        redis.ask("ZADD", members, "5", "0123456789abcdef mallory");
        redis.ask("ZADD", members, "6", "");
        redis.ask("HSET", PREFIX + "node:" + one, "card", "0123456789abcdef address=ws://elsewhere:1");
        Announced met = ok(join(engine, two.id(), BOB)).get(0);
        assertThat(met.others()).extracting(Announced.RemotePeer::peer).containsExactly(ALICE);
        assertThat(ok(engine.renew(two)).others()).isEmpty();
        assertThat(counters.ignoredEntries()).isEqualTo(3);
    }

    @Test
    void nobodyButNodesSaysWherePeersMeet() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId one = enter(engine);
        NodeId two = enter(engine);
        ok(engine.host(one, ALICE_TO_BOB, null));
        String pair = onlyKey(redis, "pair:");
        redis.ask("SET", pair, two + " 0123456789abcdef");
        assertThat(ok(engine.host(one, ALICE_TO_BOB, null))).isEqualTo(one);
        redis.ask("SET", pair, "nonsense");
        assertThat(ok(engine.host(two, ALICE_TO_BOB, null))).isEqualTo(two);
    }

    @Test
    void otherPeoplesKeysInOurPlaceAreNoObstacle() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId one = enter(engine);
        ok(join(engine, one, ALICE));
        ok(engine.host(one, ALICE_TO_BOB, null));
        for (String kind : List.of("in:", "doc:", "of:", "pair:")) {
            String key = onlyKey(redis, kind);
            redis.ask("DEL", key);
            redis.ask("HSET", key, "no", "sense");
        }
        redis.ask("LPUSH", PREFIX + "seq.", "1");
        ok(join(engine, one, ALICE));
        ok(engine.host(one, ALICE_TO_BOB, null));
        assertThat(ok(join(engine, enter(engine), BOB)).get(0).others()).hasSize(1);
    }

    @Test
    void noDocumentsNameIsInRedis() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        ok(engine.announce(
                node, ALICE, List.of(Interest.joined(new localfirst.relay.peer.DocumentId("very-private")))));
        assertThat(String.join(" ", redis.list("KEYS", "*"))).doesNotContain("very-private");
    }

    @Test
    void clustersWithDifferentNamesShareARedis() throws Exception {
        RedisProcess redis = redis();
        RedisEngine one = engine(redis);
        RedisEngine other = new RedisEngine(
                RedisAddress.parse(redis.address()),
                List.of("another secret, of thirty-two chars."),
                "other",
                counters,
                timers);
        open.add(other);
        other.start();
        ok(join(one, enter(one), ALICE));
        assertThat(ok(join(other, enter(other), BOB)).get(0).others()).isEmpty();
    }

    @Test
    void closingEndsTheThreadAlsoWhileRedisHangs() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        redis.pause();
        CompletionStage<List<Announced>> join = join(engine, node, ALICE);
        engine.close();
        assertThat(reason(join)).isEqualTo(EngineException.Reason.UNREACHABLE);
        Patience.await(
                "the end of its thread",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("relay-cluster")));
        redis.resume();
    }

    private RedisProcess redis(String... options) throws Exception {
        RedisProcess redis = RedisProcess.start(options);
        open.add(1, redis);
        return redis;
    }

    private RedisEngine engine(RedisProcess redis) {
        return engine(redis.address(), SECRET);
    }

    private RedisEngine engine(String address, String... secrets) {
        RedisEngine engine = new RedisEngine(RedisAddress.parse(address), List.of(secrets), "test", counters, timers);
        open.add(engine);
        engine.start();
        return engine;
    }

    private static NodeId enter(Engine engine) {
        NodeCard card = card();
        ok(engine.enter(card));
        return card.id();
    }

    private static CompletionStage<List<Announced>> join(Engine engine, NodeId node, PeerId peer) {
        return engine.announce(node, peer, List.of(Interest.joined(DOC)));
    }

    private static String onlyKey(RedisProcess redis, String kind) {
        List<String> keys = redis.list("KEYS", PREFIX + kind + "*");
        assertThat(keys).hasSize(1);
        return keys.get(0);
    }

    private static void eventually(Supplier<CompletionStage<?>> question) {
        Patience.await("an answer", () -> {
            try {
                Patience.result(question.get(), "an answer or a failure");
                return true;
            } catch (ExecutionException e) {
                return false;
            }
        });
    }

    private static String failure(CompletionStage<?> answer) {
        try {
            Patience.result(answer, "a failure");
        } catch (ExecutionException e) {
            return e.getCause().getMessage();
        }
        throw new AssertionError("it didn't fail");
    }

    /** What the cluster logs. */
    private static final class SaidLines extends Handler {
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
