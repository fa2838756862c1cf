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
import java.util.concurrent.CountDownLatch;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisException;

/** Whatever Redis does: questions fail in time, the thread goes on, and what comes later is answered. */
@SystemTest
class RedisFaultsTest extends OnRedis {
    @Test
    void scriptsThatWereFlushedAreLoadedAgain() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        prolong(redis, node);
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
        prolong(redis, node);
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
        assertThat(reason(join(engine, card.id(), ALICE)))
                .isIn(EngineException.Reason.LATE, EngineException.Reason.UNREACHABLE);
        redis.restart();
        eventually(() -> engine.sweep());
        assertThat(reason(engine.renew(card))).isEqualTo(EngineException.Reason.STRANGER);
        enter(engine);
    }

    @Test
    void redisThatRestartsIsFoundAgainAlsoIfNothingIsAsked() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        enter(engine);
        CountDownLatch back = new CountDownLatch(1);
        engine.whenBack(back::countDown);
        redis.kill();
        redis.restart();
        Patience.await("that the engine is back", back);
    }

    @Test
    void questionsToARedisThatStoppedFailAndItIsFoundAgain() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        prolong(redis, node);
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
    void pairThatMeetsElsewhereNowIsNoEntryAnyMore() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId one = enter(engine);
        NodeId other = enter(engine);
        ok(engine.host(one, ALICE_TO_BOB, null));
        ok(engine.host(other, ALICE_TO_BOB, one));

        assertThat(ok(engine.host(one, ALICE_TO_BOB, null))).isEqualTo(other);

        assertThat(redis.ask("EXISTS", PREFIX + "of:" + one)).isEqualTo(0L);
        assertThat(redis.ask("SCARD", PREFIX + "of:" + other)).isEqualTo(1L);
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
        prolong(redis, node);
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
        Thread[] loading = {reloading(redis)};
        // It takes some 2 s, in which a busy machine may not get to ask.
        Patience.await("that Redis loads", () -> {
            if (!loading[0].isAlive()) loading[0] = reloading(redis);
            return isLoading(redis);
        });
        eventually(() -> engine.sweep());
        Patience.join(loading[0]);
    }

    private static Thread reloading(RedisProcess redis) {
        Thread loading = new Thread(() -> reload(redis));
        loading.start();
        return loading;
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
    void evictingRedisIsWarnedAbout() throws Exception {
        RedisProcess redis = redis("--maxmemory-policy", "allkeys-lru");
        enter(engine(redis));
        said.await("its maxmemory-policy is allkeys-lru");
    }

    @Test
    void redisClusterIsRefusedPlainly() throws Exception {
        // By default the second port is the first plus 10,000: some client's end may have it, and then Redis ends
        // again.
        String busPort = String.valueOf(OwnProcess.freePort());
        RedisProcess redis = redis("--cluster-enabled", "yes", "--cluster-port", busPort);
        assertThat(reason(engine(redis).enter(card()))).isEqualTo(EngineException.Reason.UNREACHABLE);
        said.await("it is a Redis Cluster");
    }

    @Test
    void closingEndsTheThreadAlsoWhileRedisHangs() throws Exception {
        RedisProcess redis = redis();
        RedisEngine engine = engine(redis);
        NodeId node = enter(engine);
        redis.pause();
        CompletionStage<List<Announced>> join = join(engine, node, ALICE);
        engine.close();
        assertThat(reason(join)).isIn(EngineException.Reason.LATE, EngineException.Reason.UNREACHABLE);
        Patience.await(
                "the end of its thread",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("relay-cluster")));
        redis.resume();
    }
}
