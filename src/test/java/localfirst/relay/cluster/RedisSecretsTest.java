package localfirst.relay.cluster;

import static localfirst.relay.cluster.EngineContract.ALICE;
import static localfirst.relay.cluster.EngineContract.ALICE_TO_BOB;
import static localfirst.relay.cluster.EngineContract.BOB;
import static localfirst.relay.cluster.EngineContract.card;
import static localfirst.relay.cluster.EngineContract.ok;
import static localfirst.relay.cluster.EngineContract.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Who may read and write what is in Redis, and what becomes of what others have written there. */
@SystemTest
class RedisSecretsTest extends OnRedis {
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
        ok(engine.announce(node, ALICE, List.of(Interest.joined(new DocumentId("very-private")))));
        assertThat(String.join(" ", redis.list("KEYS", "*"))).doesNotContain("very-private");
    }

    @Test
    void clustersWithDifferentNamesShareARedis() throws Exception {
        RedisProcess redis = redis();
        RedisEngine one = engine(redis);
        RedisEngine other = engineOf("other", redis.address(), "another secret, of thirty-two chars.");
        ok(join(one, enter(one), ALICE));
        assertThat(ok(join(other, enter(other), BOB)).get(0).others()).isEmpty();
    }
}
