package localfirst.relay.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import localfirst.relay.bench.IdleMemory.Kind;
import localfirst.relay.bench.Options.Subject;
import localfirst.relay.load.RelayCluster;
import localfirst.relay.load.RelayProcess;
import localfirst.relay.load.RelayUnderLoad;

/**
 * Measures relays side by side: each case on one, then on the other, and again, so that what else the machine does
 * hits both alike. What counts are the ratios of the medians. {@code ./bench --help} names the options.
 */
public final class Bench {
    /** So long after the start a relay counts as cold. */
    private static final Duration COLD = Duration.ofSeconds(5);

    private final Options options;
    private final Sheet sheet = new Sheet();
    private final Map<Subject, RelayUnderLoad> running = new HashMap<>();

    private Bench(Options options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.print(e.getMessage());
            System.exit(2);
            return;
        }
        new Bench(options).run();
        System.exit(0);
    }

    private void run() throws IOException {
        for (Case one : cases()) {
            if (options.wants(one)) {
                measure(one);
                new Report(sheet, options).save();
            }
        }
        running.values().forEach(RelayUnderLoad::close);
        System.out.println(new Report(sheet, options).markdown());
        System.out.println("Saved in " + options.out());
    }

    private List<Case> cases() {
        Duration duration = Duration.ofMillis((long) (options.seconds() * 1000));
        Duration third = duration.dividedBy(3);
        int scale = options.quick() ? 5 : 1;
        List<Case> cases = new ArrayList<>();
        cases.add(new OneWay("100 B", 100, duration));
        cases.add(new OneWay("1 KiB", 1024, duration));
        cases.add(new OneWay("16 KiB", 16 * 1024, duration));
        cases.add(new OneWay("1 MiB", 1024 * 1024, duration));
        for (int pairs : new int[] {1, 10, 100}) {
            cases.add(new RequestReply(pairs, options.generators(), third, duration));
        }
        cases.add(new ConnectRate(third, duration, options.out()));
        for (int peers : new int[] {100, 1000, 3000, 10_000}) {
            cases.add(new Rooms(peers / scale));
        }
        if (options.hasNodes()) {
            cases.addAll(acrossNodes(duration, scale));
        } else {
            cases.addAll(onOneNode(scale));
        }
        cases.add(new StalledReaders(300, duration));
        return cases;
    }

    private static List<Case> acrossNodes(Duration duration, int scale) {
        List<Case> cases = new ArrayList<>();
        for (boolean local : new boolean[] {false, true}) {
            for (int peers : new int[] {2000, 8000}) {
                cases.add(new Joins(peers / scale, local));
            }
        }
        for (int rate : new int[] {2000, 10_000, 20_000}) {
            cases.add(new Introduced(rate, duration));
        }
        cases.add(new NodeKilled(100));
        cases.add(new EngineRestarted(100_000 / scale));
        return cases;
    }

    private List<Case> onOneNode(int scale) {
        List<Case> cases = new ArrayList<>();
        cases.add(new Cold(new RequestReply(10, 1, Duration.ZERO, COLD)));
        cases.add(new Cold(new ConnectRate(Duration.ZERO, COLD, options.out())));
        for (int peers : new int[] {1000, 2000, 4000, 8000}) {
            cases.add(new Joins(peers / scale, false));
        }
        for (Kind kind : Kind.values()) {
            cases.add(new IdleMemory(kind, 5000 / scale, 15000 / scale));
        }
        return cases;
    }

    private void measure(Case one) throws IOException {
        int rounds = Math.min(options.rounds(), one.rounds());
        for (int round = 1 - one.warmUpRounds(); round <= rounds; round++) {
            for (Subject subject : options.subjects()) {
                if (one.needsNodes() && subject.nodes() == 1) {
                    continue;
                }
                System.err.printf("%s, round %d, %s%n", one.name(), round, subject.name());
                sheet.startRound(one, subject.name());
                try {
                    runOn(subject, one);
                } catch (IllegalStateException e) {
                    System.err.println("  failed: " + e.getMessage());
                    restart(subject);
                }
            }
            if (round == 0) {
                sheet.forget(one);
            }
        }
    }

    private void runOn(Subject subject, Case one) throws IOException {
        if (one.ownProcess() && subject.target() == null) {
            try (RelayUnderLoad own = start(subject, one.javaOptions())) {
                one.run(own, sheet);
            }
            return;
        }
        RelayUnderLoad relay = running.get(subject);
        if (relay == null) {
            relay = start(subject, "");
            running.put(subject, relay);
        }
        relay.awaitQuiet();
        one.run(relay, sheet);
        if (!relay.alive()) {
            throw new IllegalStateException("it died");
        }
    }

    private void restart(Subject subject) {
        RelayUnderLoad old = running.remove(subject);
        if (old != null) {
            old.close();
        }
    }

    private RelayUnderLoad start(Subject subject, String javaOptions) throws IOException {
        if (subject.target() != null) {
            return RelayProcess.running(subject.target(), subject.pid());
        }
        Path log = options.out().resolve(subject.name().replace(' ', '-') + ".log");
        if (subject.nodes() > 1) {
            return RelayCluster.start(subject.nodes(), subject.command(), javaOptions, log);
        }
        return options.tls()
                ? RelayProcess.startTls(subject.command(), javaOptions, log)
                : RelayProcess.start(subject.command(), javaOptions, log);
    }
}
