package localfirst.relay.containers;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.RedisProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that goes takes everything with it: threads, sockets, classes. */
@PackagedTest
@Tag("slow")
class RedeployTest {
    private static final Path WAR = Path.of("target", "relay.war").toAbsolutePath();
    private static final int ROUNDS = 10;
    private static final int PAIRS = 10;

    @ParameterizedTest
    @ValueSource(strings = {"tomcat-11", "tomcat-10.1", "tomcat-11-annotated"})
    void tomcatKeepsNothingOfTenDeployments(String name) throws Exception {
        try (RunningContainer tomcat = RunningContainer.start(Containers.named(name), WAR, "/relay")) {
            deployAgainAndAgain(tomcat, round -> openPairs(tomcat, round));
            assertTomcatKeepsNothing(tomcat);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomcat-11", "tomcat-11-annotated"})
    void tomcatKeepsNothingOfTenDeploymentsOfANode(String name) throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                RelayServer other = MixedCluster.embedded(redis);
                RunningContainer tomcat = RunningContainer.start(
                        Containers.named(name), WAR, "/relay", port -> MixedCluster.settings(redis, "/relay", port))) {
            deployAgainAndAgain(tomcat, round -> openPairs(tomcat, other, round));
            other.close();
            assertTomcatKeepsNothing(tomcat);
        }
    }

    private interface OpenPairs {
        PlainPeer[][] open(int round);
    }

    private static void deployAgainAndAgain(RunningContainer tomcat, OpenPairs opening) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            PlainPeer[][] pairs = opening.open(round);
            assertThat(manager(tomcat, "undeploy?path=/relay")).startsWith("OK");
            assertEnded(pairs);
            assertThat(manager(tomcat, "deploy?path=/relay&war=" + WAR.toUri())).startsWith("OK");
        }
    }

    private static void assertTomcatKeepsNothing(RunningContainer tomcat) throws Exception {
        assertNothingIsLeft(tomcat, 1);
        assertThat(manager(tomcat, "findleaks?statusLine=true")).doesNotContain("/relay");
        // What Tomcat says when it finds a thread or a thread's variable that outlives its application.
        // Its own threads, which look after every application and may be at it just then, it counts among them.
        assertThat(Files.readAllLines(tomcat.log()))
                .noneMatch(line -> line.contains("SEVERE")
                        || line.contains("memory leak") && !line.contains("[Catalina-utility-"));
    }

    @Test
    void wildFlyKeepsNothingOfTenDeployments() throws Exception {
        try (RunningContainer wildFly = RunningContainer.start(Containers.named("wildfly-39"), WAR, "/relay")) {
            Path deployments = wildFly.place().base().resolve("deployments");
            for (int round = 0; round < ROUNDS; round++) {
                PlainPeer[][] pairs = openPairs(wildFly, round);
                Files.delete(deployments.resolve("relay.war.deployed"));
                await("the undeployment", () -> Files.exists(deployments.resolve("relay.war.undeployed")));
                assertEnded(pairs);
                Files.createFile(deployments.resolve("relay.war.dodeploy"));
                await("the deployment", () -> Files.exists(deployments.resolve("relay.war.deployed")));
            }
            // An idle thread of WildFly's remembers its last request, of whichever deployment, until it gets another.
            assertNothingIsLeft(wildFly, 2);
        }
    }

    private static PlainPeer[][] openPairs(RunningContainer container, int round) {
        PlainPeer[][] pairs = new PlainPeer[PAIRS][];
        for (int i = 0; i < PAIRS; i++)
            pairs[i] = PlainPeer.pair(container.address(), "alice" + i, "bob" + i, "round" + round);
        return pairs;
    }

    /** Half of them are both in the container; of the others, bob is on another node. */
    private static PlainPeer[][] openPairs(RunningContainer container, RelayServer other, int round) {
        URI elsewhere = URI.create("http://127.0.0.1:" + other.port() + "/");
        PlainPeer[][] pairs = new PlainPeer[PAIRS][];
        for (int i = 0; i < PAIRS; i++) {
            URI bobs = i % 2 == 0 ? container.address() : elsewhere;
            pairs[i] = PlainPeer.pair(container.address(), bobs, "alice" + i, "bob" + i, "round" + round);
        }
        return pairs;
    }

    private static void assertEnded(PlainPeer[][] pairs) {
        for (PlainPeer[] pair : pairs) for (PlainPeer peer : pair) peer.awaitEnd();
    }

    /**
     * One deployment is running, and there is no trace of those before.
     *
     * @param most how many relays there may be in memory
     */
    private static void assertNothingIsLeft(RunningContainer container, int most) throws Exception {
        await(
                "that its classes are gone",
                () -> jcmd(container, "GC.class_histogram")
                                .lines()
                                .filter(line -> line.matches(".*\\slocalfirst\\.relay\\.Relay( .*)?"))
                                .count()
                        <= most);
        String threads = jcmd(container, "Thread.print");
        assertThat(threads.lines().filter(line -> line.startsWith("\"relay-timers")))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(threads.lines().filter(line -> line.startsWith("\"relay-cluster-redis")))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(threads.lines().filter(line -> line.startsWith("\"relay-send") || line.startsWith("\"relay-cut")))
                .isEmpty();
        assertThat(threads.lines().filter(line -> line.startsWith("\"relay-annotated")))
                .hasSizeLessThanOrEqualTo(2);
        // The GETs' own connection may have been closed by now.
        await("that its connections are gone", () -> established(container) <= 0);
    }

    private static String jcmd(RunningContainer container, String command) {
        return output(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(container.java().pid()),
                command);
    }

    /** Connections that clients have to this container. */
    private static long established(RunningContainer container) {
        String port = String.format(":%04X", container.place().port());
        return (output("cat", "/proc/net/tcp") + output("cat", "/proc/net/tcp6"))
                        .lines()
                        // Local address, remote address, and 01 or 08: open, or closed by the client only.
                        .filter(line -> line.matches(".*" + port + " [0-9A-F]+:[0-9A-F]{4} 0[18] .*"))
                        .count()
                - httpConnections();
    }

    /** The one that this test's own GETs keep open. */
    private static long httpConnections() {
        return 1;
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String manager(RunningContainer tomcat, String command) throws Exception {
        String credentials = TomcatContainer.USER + ":" + TomcatContainer.PASSWORD;
        URI uri = URI.create("http://127.0.0.1:" + tomcat.place().port() + "/manager/text/" + command);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes()))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
