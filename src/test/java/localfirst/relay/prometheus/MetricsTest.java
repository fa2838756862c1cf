package localfirst.relay.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.LimitNumbers;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** Each metric moves when what it counts happens, and no other does. */
class MetricsTest {
    private final TestRelay relay = new TestRelay();
    private Scrape before = scrape();

    @Test
    void peersAndDocumentsThatAreThere() {
        relay.joined("alice", "doc", "other");
        relay.joined("bob", "doc");
        relay.present("bob");
        assertMoved(
                "relay_peers", 2,
                "relay_documents", 2,
                "relay_sockets{endpoint=\"introduction\"}", 3,
                "relay_visits_total{endpoint=\"introduction\"}", 3,
                "relay_introductions_total", 2,
                // Three documents of peers, in two rooms.
                "relay_introduction_bytes", 3 * 104 + 2 * 184 + 2 * "doc".length() + 2 * "other".length());
    }

    @Test
    void aCallerThatIsHeldWithItsFrames() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("hello");
        assertMoved(
                "relay_held_callers", 1,
                "relay_held_bytes", 7,
                "relay_sockets{endpoint=\"connection\"}", 1,
                "relay_visits_total{endpoint=\"connection\"}", 1,
                "relay_frames_total{direction=\"in\"}", 1,
                "relay_bytes_total{direction=\"in\"}", 7);
    }

    @Test
    void aPipeThatOpensCarriesFramesAndEnds() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("held");
        relay.advance(Duration.ofMillis(400));
        FakeSocket bob = relay.call("bob", "alice", "doc");
        bob.say("live!");
        assertMoved(
                "relay_pipes", 1,
                "relay_pipes_opened_total", 1,
                "relay_sockets{endpoint=\"connection\"}", 2,
                "relay_visits_total{endpoint=\"connection\"}", 2,
                "relay_frames_total{direction=\"in\"}", 2,
                "relay_frames_total{direction=\"out\"}", 2,
                "relay_bytes_total{direction=\"in\"}", 13,
                "relay_bytes_total{direction=\"out\"}", 13,
                "relay_hold_seconds_count", 1,
                "relay_hold_seconds_sum", 0.4,
                "relay_hold_seconds_bucket{le=\"0.5\"}", 1,
                "relay_hold_seconds_bucket{le=\"1.0\"}", 1,
                "relay_hold_seconds_bucket{le=\"2.0\"}", 1,
                "relay_hold_seconds_bucket{le=\"5.0\"}", 1,
                "relay_hold_seconds_bucket{le=\"10.0\"}", 1,
                "relay_hold_seconds_bucket{le=\"30.0\"}", 1,
                "relay_hold_seconds_bucket{le=\"60.0\"}", 1,
                "relay_hold_seconds_bucket{le=\"+Inf\"}", 1);
        before = scrape();
        relay.advanceSeconds(5);
        alice.hangUp();
        relay.finishClosed();
        assertThat(scrape().value("relay_pipe_lifetime_seconds_sum")).isEqualTo(5);
        assertThat(movedBy("relay_pipe_lifetime_seconds_bucket{le=\"1.0\"}")).isZero();
        assertThat(movedBy("relay_pipe_lifetime_seconds_bucket{le=\"10.0\"}")).isEqualTo(1);
        assertThat(movedBy("relay_pipes")).isEqualTo(-1);
        assertThat(movedBy("relay_visits_ended_total{endpoint=\"connection\",outcome=\"closed\"}"))
                .isEqualTo(1);
        assertThat(movedBy("relay_visits_ended_total{endpoint=\"connection\",outcome=\"partner_gone\"}"))
                .isEqualTo(1);
    }

    @Test
    void framesWhoseReceiverNeverCame() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("hello");
        alice.breakOff();
        assertMoved(
                "relay_frames_dropped_total", 1,
                "relay_visits_total{endpoint=\"connection\"}", 1,
                "relay_visits_ended_total{endpoint=\"connection\",outcome=\"lost\"}", 1,
                "relay_frames_total{direction=\"in\"}", 1,
                "relay_bytes_total{direction=\"in\"}", 7);
    }

    @Test
    void nonsenseOnIntroductionAndTheSlowdownAfterIt() {
        FakeSocket alice = relay.present("alice");
        before = scrape();
        for (int i = 0; i < 100; i++) {
            alice.say("nonsense");
        }
        assertThat(movedBy("relay_ignored_total{reason=\"malformed\"}")).isPositive();
        assertThat(movedBy("relay_throttled_total")).isPositive();
    }

    @Test
    void anIntroductionThatIsRepeatedBecauseAPipeIsMissing() {
        relay.joined("alice", "doc");
        relay.joined("bob", "doc");
        relay.call("alice", "bob", "doc");
        relay.advanceSeconds(6);
        assertThat(movedBy("relay_introductions_healed_total")).isPositive();
    }

    @Test
    void quietSocketsThatAnswerPings() {
        relay.present("alice");
        relay.advanceSeconds(30);
        assertThat(movedBy("relay_ping_seconds_count")).isEqualTo(1);
        assertThat(movedBy("relay_ping_seconds_bucket{le=\"0.005\"}")).isEqualTo(1);
    }

    @Test
    void peersThatTakeNothing() {
        FakeSocket alice = relay.joined("alice", "doc");
        alice.block();
        relay.joined("bob", "doc");
        relay.joined("carol", "doc");
        assertThat(movedBy("relay_sockets_blocked")).isEqualTo(1);
        assertThat(movedBy("relay_introductions_waiting")).isEqualTo(1);
    }

    @Test
    void handshakesThatAreRefusedWhileTheRelayStops() {
        relay.relay.drain();
        relay.relay.refuses(new PeerId("alice"), ClientAddress.UNKNOWN);
        assertThat(movedBy("relay_refusals_total{reason=\"draining\"}")).isEqualTo(1);
        assertThat(movedBy("relay_ready")).isEqualTo(-1);
        assertThat(movedBy("relay_draining")).isEqualTo(1);
    }

    @Test
    void visitsToPathsThatNameNoPairing() {
        FakeSocket alice = new FakeSocket(relay.timers);
        alice.open(relay.relay.badPath(alice));
        alice.breakOff();
        assertMoved(
                "relay_visits_total{endpoint=\"connection\"}", 1,
                "relay_visits_ended_total{endpoint=\"connection\",outcome=\"bad_path\"}", 1);
    }

    @Test
    void everyLimitIsShown() {
        Limits limits = Limits.defaults();
        assertThat(before.value("relay_limit{limit=\"peers\"}"))
                .isEqualTo(limits.sockets().peers());
        assertThat(before.value("relay_limit{limit=\"hold_time\"}")).isEqualTo(60);
        assertThat(before.value("relay_limit{limit=\"held_bytes\"}"))
                .isEqualTo(limits.waiting().heldBytes());
        assertThat(before.samples().keySet().stream().filter(sample -> sample.startsWith("relay_limit{")))
                .hasSize(LimitNumbers.of(limits).size());
    }

    @Test
    void noLabelHasAValueThatAPeerChose() {
        TestRelay busy = new TestRelay(RelayConfig.defaults());
        int series = Scrape.of(busy.relay).samples().size();
        busy.joined("secret-alice", "secret-doc");
        busy.joined("secret-bob", "secret-doc");
        busy.call("secret-alice", "secret-bob", "secret-doc").say("secret");
        Scrape scrape = Scrape.of(busy.relay);
        assertThat(scrape.text()).doesNotContain("secret");
        assertThat(scrape.samples().keySet().stream().filter(name -> name.startsWith("relay")))
                .hasSameSizeAs(before.samples().keySet().stream()
                        .filter(name -> name.startsWith("relay"))
                        .toList());
        assertThat(series).isPositive();
    }

    @Test
    void theJvmAndTheProcessAreShownToo() {
        assertThat(before.families())
                .containsKeys(
                        "jvm_memory_used_bytes",
                        "jvm_threads_live_threads",
                        "jvm_gc_memory_allocated_bytes_total",
                        "process_cpu_usage",
                        "process_files_open_files",
                        "process_uptime_seconds");
    }

    @Test
    void anEmbedderCanUseAnotherRegistry() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new RelayMeters(relay.relay).bindTo(registry);
        relay.call("alice", "bob", "doc");
        relay.call("bob", "alice", "doc");
        assertThat(registry.get("relay.pipes").gauge().value()).isEqualTo(1);
        assertThat(registry.get("relay.hold").functionTimer().count()).isEqualTo(1);
    }

    private Scrape scrape() {
        return Scrape.of(relay.relay);
    }

    private double movedBy(String sample) {
        return scrape().value(sample) - before.value(sample);
    }

    /** Exactly these samples of the relay's changed, by so much. */
    private void assertMoved(Object... namesAndNumbers) {
        Map<String, Double> expected = new TreeMap<>();
        for (int i = 0; i < namesAndNumbers.length; i += 2) {
            expected.put((String) namesAndNumbers[i], ((Number) namesAndNumbers[i + 1]).doubleValue());
        }
        Map<String, Double> moved = new TreeMap<>();
        scrape().samples().forEach((name, value) -> {
            if (name.startsWith("relay_") && value != before.value(name)) {
                moved.put(name, value - before.value(name));
            }
        });
        assertThat(moved).isEqualTo(expected);
    }
}
