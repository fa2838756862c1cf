package localfirst.relay.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
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
 * <p>Measures the healthy pairs alone first, then beside the attack, and again once the attackers have gone. The first seconds
 * of an attack are measured by themselves: it has a JVM that has just started compile code it hasn't run before, for which it
 * takes the processors from everybody else. The end prints
 * these figures, adds them as a row to {@code target/faults/attacks.md}, and fails if anybody honest was harmed: no
 * introduction may fail, no pipe end, and nothing freeze for seconds. Whether p99 stayed within three times that of alone is
 * for the reader of the table: the machine that runs the tests may have other things to do. Figures that mean something take
 * {@code -Drelay.faults.figures=true}, with which each part lasts as long as the test says, and a machine that is quiet.
 *
 * <p>Attackers take some of the machine by themselves, which is why their threads have the lowest priority ({@link
 * Attackers}). What they and the relay take is in the table. With {@code -Drelay.faults.elsewhere=true} they attack another
 * relay on the same machine: what the healthy feel then isn't the relay's doing.
 *
 * <p>Not thread-safe: the attackers' loop is the test's thread's, except within {@link #endure}.
 */
final class Siege implements AutoCloseable {
    /** The attacker's only address, as the proxy forwards it. */
    static final String ATTACKER = "203.0.113.66";

    static final boolean FOR_FIGURES = Boolean.getBoolean("relay.faults.figures");
    private static final Duration WARM_UP = millis(5_000, 1_000); // a JVM that has just started is slow by itself
    // These are for the table only.
    private static final Duration ALONE = millis(12_000, 400);
    private static final Duration FIRST = millis(5_000, 100);
    private static final Duration AFTER = millis(4_000, 400);
    private static final Duration LONGEST_OTHERWISE = Duration.ofSeconds(3);
    private static final boolean ELSEWHERE = Boolean.getBoolean("relay.faults.elsewhere");
    private static final Duration LOOKS_EVERY = Duration.ofMillis(200);
    private static final Duration FROZEN = Duration.ofSeconds(5);
    private static final Path TABLE = Path.of("target", "faults", "attacks.md");
    private static final String HEAD = """
            Milliseconds of healthy pairs: echo p50 / p99 (of the best to the worst quarter of the time) / worst of so many,
            introduced p50 / worst, pairs that failed. Cold: alone, the relay and the healthy having just started. Processor
            time in percent of one core: the relay's, in brackets what the JVM took of it to compile code, then what its
            loops for pipes took / for how long they had to wait for a processor, then the attackers'. How many garbage
            collections stopped the relay / for how long at most.

            | attack | cold: echo | alone: echo | introduced | failed | relay | at first: echo | relay, attackers | p99, times alone | attacked: echo | introduced | failed | relay, attackers | collections | p99, times alone | after: echo | introduced | failed | what the relay said of it |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    private final String attack;
    private final RelayApart home;
    private final RelayApart relay;
    private final Healthy healthy;
    private final LoadLoop attackers;
    private final Attackers threads = new Attackers();
    private final Figures cold;
    private final Figures alone;
    private final Load loadAlone;
    private final List<String> outcomes = new ArrayList<>();
    private Figures atFirst;
    private Load loadAtFirst;
    private Figures attacked;
    private Load loadAttacked;
    private Pauses pauses;

    private Siege(String attack, RelayApart home, RelayApart relay, String token) throws IOException {
        this.attack = home == relay ? attack : attack + " (elsewhere)";
        this.home = home;
        this.relay = relay;
        healthy = FOR_FIGURES ? HealthyProcess.at(home, token) : HealthyPairs.at(home.address(), trusting(home), token);
        attackers = new LoadLoop(relay.address(), trusting(relay));
        cold = healthy.watch(WARM_UP);
        Load.Taken before = taken();
        alone = healthy.watch(ALONE);
        loadAlone = Load.between(before, taken());
    }

    private Load.Taken taken() {
        return new Load.Taken(
                System.nanoTime(),
                home.processorTime(),
                ThreadTime.of(home.pid(), ThreadTime.COMPILERS),
                ThreadTime.of(home.pid(), ThreadTime.PIPES),
                threads.processorTime());
    }

    private static SSLContext trusting(RelayApart relay) {
        return relay.certificate() == null ? null : relay.certificate().trusting();
    }

    /**
     * Starts a relay and its honest users.
     *
     * @param attack what the table calls the attack
     * @param settings of the relay, by the names of environment variables
     */
    static Siege of(String attack, Map<String, String> settings) throws IOException {
        return withToken(attack, settings, "");
    }

    /** The same, and the honest users have a token. */
    static Siege withToken(String attack, Map<String, String> settings, String token) throws IOException {
        RelayApart home = RelayApart.start(settings);
        return new Siege(attack, home, ELSEWHERE ? RelayApart.start(settings) : home, token);
    }

    /** The same with TLS. */
    static Siege ofTls(String attack, Map<String, String> settings) throws IOException {
        RelayApart home = RelayApart.startTls(settings);
        return new Siege(attack, home, ELSEWHERE ? RelayApart.startTls(settings) : home, "");
    }

    /** The one that is attacked. */
    RelayApart relay() {
        return relay;
    }

    /** Clients of the attacker's that are served while the healthy are watched. */
    LoadLoop attackers() {
        return attackers;
    }

    /** Attackers that block. They go on until the siege ends. */
    Attackers threads() {
        return threads;
    }

    private static Duration millis(int forFigures, int otherwise) {
        return Duration.ofMillis(FOR_FIGURES ? forFigures : otherwise);
    }

    /** Watches the healthy for so long, or less if this isn't about figures, and serves the attackers meanwhile. */
    Figures endure(Duration whole) throws IOException {
        Duration time = FOR_FIGURES || whole.compareTo(LONGEST_OTHERWISE) < 0 ? whole : LONGEST_OTHERWISE;
        Attackers.Service service = threads.serve(attackers);
        Load.Taken beforeFirst = taken();
        atFirst = healthy.watch(FIRST);
        Load.Taken before = taken();
        loadAtFirst = Load.between(beforeFirst, before);
        int collectedBefore = home.collections().length();
        attacked = healthy.watch(time);
        loadAttacked = Load.between(before, taken());
        pauses = Pauses.in(home.collections().substring(collectedBefore));
        service.end();
        return attacked;
    }

    /**
     * Asserts that the relay notices the attack and does something against it, and has the table say so. On a slow machine
     * the attackers may have to go on for longer.
     *
     * @param name in the table
     * @param series how the metric's line begins
     */
    void assertNamed(String name, String series) throws IOException {
        assertNamed(name, series, 0);
    }

    /** The same, with more than so much of it. */
    void assertNamed(String name, String series, double more) throws IOException {
        AtomicLong looked = new AtomicLong(System.nanoTime() - LOOKS_EVERY.toNanos());
        attackers.runUntil(
                () -> {
                    boolean due = System.nanoTime() - looked.get() > LOOKS_EVERY.toNanos();
                    if (due) {
                        looked.set(System.nanoTime());
                    }
                    return due && count(series) > more;
                },
                Patience.LIMIT,
                series);
        outcomes.add(String.format(Locale.ROOT, "%s %,d", name, (long) count(series)));
    }

    private double count(String series) {
        try {
            return relay.metric(series);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for the reason of a refusal. */
    void assertRefused(String reason) throws IOException {
        assertNamed(reason, "relay_refusals_total{reason=\"" + reason + "\"}");
    }

    private void report(Figures after) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%s%n  cold:     %s%n  alone:    %s; %s%n  at first: %s; %s%n  attacked: %s; %s; collections %s%n  after:    %s%n  p99 %.1f times, at first %.1f; %s%n",
                attack,
                cold,
                alone,
                loadAlone,
                atFirst,
                loadAtFirst,
                attacked,
                loadAttacked,
                pauses,
                after,
                times(attacked),
                times(atFirst),
                outcomes);
        if (!Files.exists(TABLE)) {
            Files.writeString(Files.createDirectories(TABLE.getParent()).resolve(TABLE.getFileName()), HEAD);
        }
        String row = String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s | %.1f | %s | %s | %s | %.1f | %s | %s |%n",
                attack,
                cold.echoes().cell(),
                alone.cells(),
                loadAlone.cell(),
                atFirst.echoes().cell(),
                loadAtFirst.cells(),
                times(atFirst),
                attacked.cells(),
                loadAttacked.cells(),
                pauses,
                times(attacked),
                after.cells(),
                String.join(", ", outcomes));
        Files.writeString(TABLE, row, StandardOpenOption.APPEND);
    }

    private double times(Figures figures) {
        return figures.echoes().p99() / alone.echoes().p99();
    }

    private void assertNobodyWasHarmed() {
        long frozen = Patience.stretched(FROZEN).toMillis();
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(relay.isAlive()).as("the relay lives").isTrue();
        softly.assertThat(home.isAlive()).as("the relay lives").isTrue();
        softly.assertThat(atFirst.failed() + attacked.failed())
                .as("introductions that failed")
                .isZero();
        softly.assertThat(attacked.pipesLost()).as("pipes that ended").isZero();
        softly.assertThat(Math.max(atFirst.echoes().worst(), attacked.echoes().worst()))
                .as("longest echo in ms")
                .isLessThan(frozen);
        softly.assertThat(attacked.introducedWorst())
                .as("longest introduction in ms")
                .isLessThan(frozen);
        softly.assertAll();
    }

    @Override
    public void close() throws IOException {
        try {
            threads.close();
            attackers.close();
            if (attacked != null) {
                report(healthy.watch(AFTER));
                assertNobodyWasHarmed();
            }
        } finally {
            healthy.close();
            home.close();
            relay.close();
        }
    }
}
