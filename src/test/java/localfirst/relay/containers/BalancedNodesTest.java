package localfirst.relay.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import localfirst.relay.load.LoadClient;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayCluster;
import localfirst.relay.testing.OwnJvm;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand clients behind HAProxy, as {@code deploy/proxies} has it for several nodes, and one of two nodes is killed. */
@PackagedTest
@Tag("slow")
class BalancedNodesTest {
    private static final int PAIRS = 500;
    private static final Path FIGURES = Path.of("target/nodes-killed.txt");

    @TempDir
    Path directory;

    /** By document, both clients of a pair call at one node; in turns, half of the pairs are across nodes. */
    @ParameterizedTest
    @ValueSource(strings = {"balance hash path,field(-1,/)", "balance roundrobin"})
    void allPairsAreWholeAgainAfterANodeIsKilled(String balance) throws Exception {
        ProxyConfigurationTest.assumeInstalled(ReverseProxy.HAPROXY_NODES);
        UnaryOperator<String> balanced = file -> {
            assertThat(file).contains("balance hash path,field(-1,/)\n    hash-type consistent\n");
            return balance.contains("hash")
                    ? file
                    : file.replaceFirst("balance hash .*\n    hash-type consistent", balance);
        };
        String command = String.join(" ", OwnJvm.java(), "-jar", "target/relay.war");
        try (RelayCluster nodes = RelayCluster.start(2, command, "", directory.resolve("node"));
                ReverseProxy.Running proxy = ReverseProxy.HAPROXY_NODES.start(
                        directory,
                        nodes.node(0).address().getPort(),
                        nodes.node(1).address().getPort(),
                        Duration.ofSeconds(75),
                        balanced);
                LoadLoop loop = new LoadLoop(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), proxy.port()))) {
            List<LoadClient> clients = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                clients.add(new LoadClient(loop, "alice-" + i, "bob-" + i, () -> 0));
                clients.add(new LoadClient(loop, "bob-" + i, "alice-" + i, () -> 0));
            }
            clients.forEach(LoadClient::start);
            awaitAllPiped(loop, clients);
            long across = nodes.sum("links");

            long killed = System.nanoTime();
            nodes.kill(0);
            loop.runUntil(() -> !allPiped(clients), Patience.LIMIT, "the loss");
            awaitAllPiped(loop, clients);

            String figures = String.format(
                    Locale.ROOT,
                    "%s: %,d pairs (%,d callers forwarded) whole again after %.1f s%n",
                    balance,
                    PAIRS,
                    across,
                    (System.nanoTime() - killed) / 1e9);
            System.err.print(figures);
            Files.writeString(FIGURES, figures, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static void awaitAllPiped(LoadLoop loop, List<LoadClient> clients) throws Exception {
        try {
            loop.runUntil(() -> allPiped(clients), Duration.ofMinutes(2), "all pairs are piped");
        } catch (IllegalStateException e) {
            throw new AssertionError(
                    clients.stream()
                            .filter(client -> !client.isPiped())
                            .limit(10)
                            .toList()
                            .toString(),
                    e);
        }
    }

    private static boolean allPiped(List<LoadClient> clients) {
        return clients.stream().allMatch(LoadClient::isPiped);
    }
}
