package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.testing.Patience;
import org.assertj.core.api.SoftAssertions;

/**
 * A relay under attack, and what its honest users feel of it.
 *
 * <pre>{@code
 * try (Siege siege = Siege.of("pings without end", Map.of())) {
 *     siege.attackers().open(new Pinger(Siege.ATTACKER));
 *     siege.endure(Duration.ofSeconds(20));
 *     assertThat(siege.relay().metric("relay_throttled_total")).isPositive();
 * }
 * }</pre>
 *
 * <p>Measures the healthy pairs alone first. The end prints both figures, adds them as a row to
 * {@code target/faults/attacks.md}, and fails if anybody honest was harmed: no introduction may fail, no pipe end, and
 * nothing freeze for seconds. Whether p99 stayed within three times that of alone is for the reader of the table: the
 * machine that runs the tests may have other things to do.
 *
 * <p>Not thread-safe: the attackers' loop is served by the test's thread, within {@link #endure}.
 */
final class Siege implements AutoCloseable {
    /** The attacker's only address, as the proxy forwards it. */
    static final String ATTACKER = "203.0.113.66";

    private static final Duration ALONE = Duration.ofSeconds(5);
    private static final double FROZEN_MILLIS = 5_000;
    private static final Path TABLE = Path.of("target", "faults", "attacks.md");
    private static final String HEAD = """
            Milliseconds of healthy pairs: echo p50 / p99 / worst, introduced p50 / worst, pairs that failed.

            | attack | alone: echo | introduced | failed | attacked: echo | introduced | failed |
            |---|---|---|---|---|---|---|
            """;

    private final String attack;
    private final RelayApart relay;
    private final HealthyPairs healthy;
    private final LoadLoop attackers;
    private final Figures alone;
    private Figures attacked;

    private Siege(String attack, RelayApart relay) throws IOException {
        this.attack = attack;
        this.relay = relay;
        var tls = relay.certificate() == null ? null : relay.certificate().trusting();
        healthy = HealthyPairs.at(relay.address(), tls);
        attackers = new LoadLoop(relay.address(), tls);
        healthy.watch(Duration.ofSeconds(3)); // a JVM that has just started is slow by itself
        alone = healthy.watch(ALONE);
    }

    /**
     * Starts a relay and its honest users.
     *
     * @param attack what the table calls the attack
     * @param settings of the relay, by the names of environment variables
     */
    static Siege of(String attack, Map<String, String> settings) throws IOException {
        return new Siege(attack, RelayApart.start(settings));
    }

    /** The same with TLS. */
    static Siege ofTls(String attack, Map<String, String> settings) throws IOException {
        return new Siege(attack, RelayApart.startTls(settings));
    }

    RelayApart relay() {
        return relay;
    }

    /** Clients of the attacker's that are served while the healthy are watched. */
    LoadLoop attackers() {
        return attackers;
    }

    /** Watches the healthy for so long, and serves the attackers meanwhile. */
    Figures endure(Duration time) throws IOException {
        Figures[] watched = new Figures[1];
        Thread watching = new Thread(() -> watched[0] = healthy.watch(time), "watching");
        watching.start();
        attackers.runUntil(() -> !watching.isAlive(), time.plus(Patience.LIMIT.multipliedBy(2)), "the siege ends");
        attacked = watched[0];
        assertThat(attacked).as("figures of " + attack).isNotNull();
        return attacked;
    }

    Figures alone() {
        return alone;
    }

    private void report() throws IOException {
        System.out.printf("%s%n  alone:    %s%n  attacked: %s%n", attack, alone, attacked);
        if (!Files.exists(TABLE)) {
            Files.writeString(Files.createDirectories(TABLE.getParent()).resolve(TABLE.getFileName()), HEAD);
        }
        String row = "| " + attack + " | " + alone.cells() + " | " + attacked.cells() + " |\n";
        Files.writeString(TABLE, row, StandardOpenOption.APPEND);
    }

    private void assertNobodyWasHarmed() {
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(relay.isAlive()).as("the relay lives").isTrue();
        softly.assertThat(attacked.failed()).as("introductions that failed").isZero();
        softly.assertThat(attacked.pipesLost()).as("pipes that ended").isZero();
        softly.assertThat(attacked.worst()).as("longest echo in ms").isLessThan(FROZEN_MILLIS);
        softly.assertThat(attacked.introducedWorst())
                .as("longest introduction in ms")
                .isLessThan(FROZEN_MILLIS);
        softly.assertAll();
    }

    @Override
    public void close() throws IOException {
        try {
            if (attacked != null) {
                report();
                assertNobodyWasHarmed();
            }
        } finally {
            attackers.close();
            healthy.close();
            relay.close();
        }
    }
}
