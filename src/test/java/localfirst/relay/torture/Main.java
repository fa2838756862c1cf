package localfirst.relay.torture;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import localfirst.relay.load.RelayCluster;
import localfirst.relay.load.RelayProcess;

/** What {@code ./torture} runs. */
public final class Main {
    private static final String HELP = """
            ./torture [options]
              --frames N       data frames to send in all (5000000)
              --pairs N        pairs open at a time (2000)
              --messages N     messages that a pair sends each way, on average (2000)
              --seed N         what decides sizes, kinds, pauses, breaks
              --relay CMD      the relay to start; PORT or {port} tells it where to listen (java -jar target/relay.war)
              --target URL     a relay that runs already, instead
              --tls            over TLS, with a certificate made for the relay that is started
              --nodes N        N nodes and a Redis; three of four pairs are across nodes
              --failure NAME   with --nodes: what goes wrong meanwhile, or all, one after the other, each on new nodes:
                               %s
              --lenient        binary only, sent after pairing, all heard before one closes, any close code
            """.formatted(String.join(" ", Failure.names()));

    private Main() {}

    public static void main(String[] args) throws IOException {
        ArrayDeque<String> words = new ArrayDeque<>(List.of(args));
        String command = "java -jar target/relay.war";
        InetSocketAddress target = null;
        boolean tls = false;
        int nodes = 1;
        List<Failure> failures = List.of();
        long frames = 5_000_000;
        TortureConfig config = TortureConfig.of(0);
        while (!words.isEmpty()) {
            switch (words.poll()) {
                case "--frames" -> frames = Long.parseLong(words.pop());
                case "--pairs" -> config = config.withPairs(Integer.parseInt(words.pop()));
                case "--messages" -> config = config.withMeanMessages(Integer.parseInt(words.pop()));
                case "--seed" -> config = config.withSeed(Long.parseLong(words.pop()));
                case "--relay" -> command = words.pop();
                case "--target" -> {
                    URI uri = URI.create(words.pop());
                    target = new InetSocketAddress(uri.getHost().replace("localhost", "127.0.0.1"), uri.getPort());
                }
                case "--nodes" -> nodes = Integer.parseInt(words.pop());
                case "--failure" -> failures = Failure.named(words.pop());
                case "--tls" -> tls = true;
                case "--lenient" -> config = config.lenient();
                default -> {
                    System.err.print(HELP);
                    System.exit(2);
                }
            }
        }
        Path log = Path.of("target/bench/torture.log");
        if (nodes > 1) {
            System.exit(runOnNodes(nodes, failures, command, config.withFrames(frames)) ? 0 : 1);
        }
        try (RelayProcess relay = relay(target, tls, command, log)) {
            Torture.Result result = Torture.run(relay.newLoop(), config.withFrames(frames));
            boolean passed = tell(result, relay.cpuSeconds());
            relay.close();
            System.exit(passed ? 0 : 1);
        }
    }

    private static boolean runOnNodes(int nodes, List<Failure> failures, String command, TortureConfig config)
            throws IOException {
        boolean passed = true;
        for (Failure failure : failures.isEmpty() ? Collections.<Failure>singletonList(null) : failures) {
            Path log = Path.of("target/bench", "torture-" + (failure == null ? "nodes" : failure) + ".log");
            try (RelayCluster cluster = RelayCluster.start(nodes, command, "", log)) {
                System.out.println(failure == null ? nodes + " nodes" : nodes + " nodes, " + failure);
                passed &= tell(NodesTorture.run(cluster, config, failure), cluster.cpuSeconds());
            }
        }
        return passed;
    }

    private static boolean tell(Torture.Result result, double cpuSeconds) {
        System.out.println(describe(result));
        System.out.printf("seed %d; the relay used %.1f s of CPU%n", result.seed(), cpuSeconds);
        result.failures().forEach(failure -> System.out.println("FAILED " + failure));
        return result.failures().isEmpty();
    }

    private static RelayProcess relay(InetSocketAddress target, boolean tls, String command, Path log)
            throws IOException {
        if (target != null) {
            return RelayProcess.running(target, 0);
        }
        return tls ? RelayProcess.startTls(command, "", log) : RelayProcess.start(command, "", log);
    }

    private static String describe(Torture.Result result) {
        return String.format(
                java.util.Locale.ROOT,
                "%,d frames sent, %,d frames and %,d bytes compared in %.1f s; %,d pairs complete, %,d broken off,"
                        + " %,d told of an early end; %,d pings, %,d pongs; %d failures",
                result.frames(),
                result.received(),
                result.bytes(),
                result.seconds(),
                result.pairs(),
                result.broken() - result.told(),
                result.told(),
                result.pings(),
                result.pongs(),
                result.failures().size());
    }
}
