package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import localfirst.relay.cluster.AnsweredEngine;
import localfirst.relay.cluster.RedisAddress;
import localfirst.relay.cluster.RedisEngine;
import localfirst.relay.cluster.SimulatedNodes;
import localfirst.relay.metrics.EngineCounters;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.time.SystemTimers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A document with many peers on several nodes that share a Redis: all of them stay connected while they come and go. */
@SystemTest
class RoomOnRedisTest {
    private static final int LIMIT = 16;
    private static final int PEERS = 200;
    private static final Duration STEP = Duration.ofMillis(200);
    private static final Duration HEALING = MeshRepairs.REST.plusMillis(100);

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void everybodyIsConnectedWhileTheyComeAndGo(int nodes) throws Exception {
        SystemTimers ofRedis = new SystemTimers();
        try (ofRedis;
                RedisProcess redis = RedisProcess.start();
                RedisEngine real = new RedisEngine(
                        RedisAddress.parse(redis.address()),
                        List.of("a secret of thirty-two characters"),
                        "rooms",
                        new EngineCounters(),
                        ofRedis);
                SimulatedRoom room = new SimulatedRoom(LIMIT, nodes, nodes)) {
            real.start();
            AnsweredEngine engine = new AnsweredEngine(real);
            SimulatedNodes cluster = new SimulatedNodes(engine.engine(), room.timers());
            room.relays().forEach(cluster::add);
            engine.settle();

            SplittableRandom random = new SplittableRandom(nodes);
            for (int i = 0; i < PEERS; i++) {
                room.comesTo(random.nextInt(nodes));
            }
            awaitConnected(room, engine);
            assertThat(cluster.news()).as("news between nodes").isPositive();

            // A leave that Redis hears of later than a Join costs nobody but the one who is gone.
            for (int i = 0; i < 50; i++) {
                room.goes(4);
                for (int j = 0; j < 4; j++) {
                    room.comesTo(random.nextInt(nodes));
                }
                engine.settle();
                room.pass(STEP);
                engine.settle();
            }
            awaitConnected(room, engine);
            room.checkConsistency();
        }
    }

    /** A machine that is too slow for Redis to answer in time makes nodes announce their peers again, at their next beats. */
    private static void awaitConnected(SimulatedRoom room, AnsweredEngine engine) {
        Patience.await(() -> "nobody cut off, instead of " + room.cutOff(), () -> {
            engine.settle();
            room.pass(HEALING);
            engine.settle();
            return room.cutOff() == 0;
        });
        int[] degrees = room.degrees();
        assertThat(degrees[degrees.length - 1]).as("most neighbours").isLessThanOrEqualTo(3 * LIMIT);
    }
}
