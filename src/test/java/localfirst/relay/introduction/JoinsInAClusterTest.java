package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;
import localfirst.relay.RelayConfig;
import localfirst.relay.cluster.InMemoryEngine;
import localfirst.relay.cluster.SimulatedNodes;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** In a cluster, an address that joins very many documents keeps nobody else from being announced to other nodes. */
class JoinsInAClusterTest {
    private static final ClientAddress EVE = new ClientAddress("203.0.113.66", true);
    private static final ClientAddress ALICE = new ClientAddress("192.0.2.1", true);
    private static final ClientAddress BOB = new ClientAddress("192.0.2.2", true);

    /** What the engine has been asked, and hasn't answered yet. */
    private final Deque<Runnable> asked = new ArrayDeque<>();

    private TestRelay node(Limits limits) {
        TestRelay relay = new TestRelay(RelayConfig.defaults().withLimits(limits));
        new SimulatedNodes(new InMemoryEngine(relay.timers, asked::add), relay.timers).add(relay.relay);
        engineAnswers();
        return relay;
    }

    private void engineAnswers() {
        while (!asked.isEmpty()) asked.remove().run();
    }

    private static String joinOf(int documents, String name) {
        return join(IntStream.range(0, documents).mapToObj(i -> name + i).toArray(String[]::new));
    }

    @Test
    void joinsWaitWhileVeryManyDocumentsOfTheirAddressAreYetToBeAnnounced() {
        TestRelay relay = node(Limits.defaults());
        relay.presentFrom(EVE, "eve-1").say(joinOf(1_500, "a"));
        relay.presentFrom(EVE, "eve-2").say(joinOf(1_500, "b"));
        FakeSocket eve = relay.presentFrom(EVE, "eve-3");
        eve.say(join("doc"));
        FakeSocket alice = relay.presentFrom(ALICE, "alice");
        alice.say(join("doc"));
        relay.presentFrom(BOB, "bob").say(join("doc"));
        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(relay.relay.counters().joinsDelayed()).isEqualTo(1);

        engineAnswers();
        relay.advanceSeconds(1);
        assertThat(eve.texts()).hasSize(2);
    }

    @Test
    void eachDocumentCountsAgainstTheRateOfIntroductions() {
        TestRelay relay = node(Limits.defaults().toBuilder()
                .introductionsPerSecond(100)
                .introductionBurst(100)
                .build());
        relay.presentFrom(EVE, "eve-1").say(joinOf(10, "a"));
        engineAnswers();
        FakeSocket eve = relay.presentFrom(EVE, "eve-2");
        eve.say(join("doc"));
        relay.presentFrom(ALICE, "alice").say(join("doc"));
        relay.advance(Duration.ofMillis(500));
        assertThat(eve.texts()).isEmpty();

        relay.advanceSeconds(3);
        assertThat(eve.texts()).containsExactly(introduction("alice", "doc"));
    }
}
