package localfirst.relay.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import localfirst.relay.RelayConfig;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the docs and the files of {@code deploy} say of the same thing is the same. */
@SystemTest
class OneTruthTest {
    private static final Pattern CONFIGURATION = Pattern.compile(
            "^```(?:ini|nginx|haproxy|caddy|apache|yaml|dockerfile)\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

    /** What a stop takes besides waiting and saying goodbye: the time that clients have to answer, and some more. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(6);

    /** So the docs can show a part of a file, and never a file of their own. */
    @Test
    void configurationThatTheDocsShowIsPartOfAFile() throws IOException {
        List<String> files = new ArrayList<>();
        for (Path file : filesUnder("deploy")) files.add(dense(Files.readString(file)));
        List<Path> pages = new ArrayList<>(filesUnder("docs"));
        pages.add(Path.of("README.md"));
        for (Path page :
                pages.stream().filter(path -> path.toString().endsWith(".md")).toList()) {
            Matcher shown = CONFIGURATION.matcher(Files.readString(page));
            while (shown.find()) {
                String part = dense(shown.group(1));
                assertThat(files).as("%s shows%n%s", page, shown.group(1)).anyMatch(file -> file.contains(part));
            }
        }
    }

    /** With times of their own or, where they set none, the defaults. */
    @ParameterizedTest
    @CsvSource({
        "deploy/systemd/relay.service, TimeoutStopSec=(\\d+)",
        "deploy/docker/compose.yaml, stop_grace_period: (\\d+)s",
        "deploy/docker/nodes.yaml, stop_grace_period: (\\d+)s",
        "deploy/kubernetes/relay.yaml, terminationGracePeriodSeconds: (\\d+)",
        "deploy/kubernetes/nodes.yaml, terminationGracePeriodSeconds: (\\d+)",
        "deploy/helm/relay/values.yaml, terminationGracePeriodSeconds: (\\d+)",
        "deploy/google/cloudrun.yaml, (\\d+) s after SIGTERM"
    })
    void theRelayStopsBeforeItIsKilled(String file, String grace) throws IOException {
        String text = Files.readString(Path.of(file));
        Duration needed = time(
                        text,
                        "RELAY_DRAIN_WAIT",
                        RelayConfig.defaults().sockets().drainWait())
                .plus(time(
                        text,
                        "RELAY_DRAIN_SPREAD",
                        RelayConfig.defaults().sockets().drainSpread()))
                .plus(LAST_ANSWERS);

        assertThat(Duration.ofSeconds(Long.parseLong(first(text, grace)))).isGreaterThan(needed);
    }

    /** The file for a sub path leaves out only what is in the maps, and the server around them. */
    @Test
    void nginxTreatsASubPathLikeAHostOfItsOwn() throws IOException {
        List<String> own = directives("deploy/proxies/nginx.conf");
        List<String> subPath = directives("deploy/proxies/nginx-sub-path.conf");

        assertThat(subPath).hasSizeGreaterThan(10);
        assertThat(subPath.stream().map(line -> line.replace("location /relay/ {", "location / {")))
                .isSubsetOf(own);
        assertThat(subPath)
                .containsAll(
                        own.stream().filter(line -> line.startsWith("proxy_")).toList());
    }

    /** But for the names of the services, and how Docker says where they are. */
    @Test
    void theBalancerOfTheComposeFileIsThatOfTheProxies() throws IOException {
        List<String> own = directives("deploy/proxies/haproxy-nodes.cfg").stream()
                .map(line -> line.replace("10.0.0.11", "relay1")
                        .replace("10.0.0.12", "relay2")
                        .replace(":::80 ", ":::8080 ")
                        .replace("rise 1", "rise 1 resolvers docker init-addr libc,none"))
                .toList();

        assertThat(directives("deploy/docker/nodes.cfg")).containsAll(own).hasSizeBetween(own.size(), own.size() + 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"deploy/kubernetes/nodes.yaml", "deploy/helm/relay/values.yaml", "deploy/systemd/node.conf"})
    void nodesCollectGarbageInTheSameWay(String file) throws IOException {
        assertThat(Files.readString(Path.of(file))).contains(nodesJavaOptions());
    }

    /** What the compose file gives Java. */
    static String nodesJavaOptions() throws IOException {
        return first(Files.readString(Path.of("deploy/docker/nodes.yaml")), "JDK_JAVA_OPTIONS: (.+)");
    }

    private static List<String> directives(String file) throws IOException {
        return Files.readString(Path.of(file))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ports-below-1024.conf", "unix-socket.conf", "own-files.conf", "shared-archive.conf", "node.conf"
            })
    void systemdTakesTheDropIns(String name, @TempDir Path directory) throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-analyze")).exists();
        String unit = Files.readString(Path.of("deploy/systemd/relay.service"));
        Path copy = directory.resolve("relay.service");
        Files.writeString(copy, unit.replaceFirst("(?m)^ExecStart=\\S+", "ExecStart=/bin/true"));
        Path dropIns = Files.createDirectory(directory.resolve("relay.service.d"));
        Files.copy(Path.of("deploy/systemd", name), dropIns.resolve(name));
        Path output = directory.resolve("output.txt");

        Process process = new ProcessBuilder("/usr/bin/systemd-analyze", "verify", copy.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        int code = Patience.exitCode(process, Duration.ofSeconds(10), () -> "the end of systemd-analyze");
        assertThat(code).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).isEmpty();
    }

    @Test
    void theCapabilityForLowPortsCounts() throws IOException {
        // In a user namespace of the unit's own it wouldn't.
        assertThat(Files.readString(Path.of("deploy/systemd/ports-below-1024.conf")))
                .contains("AmbientCapabilities=CAP_NET_BIND_SERVICE", "PrivateUsers=no");
    }

    /** Otherwise, a proxy that forwards everything would publish them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "deploy/systemd/relay.service",
                "deploy/docker/compose.yaml",
                "deploy/docker/nodes.yaml",
                "deploy/kubernetes/relay.yaml",
                "deploy/kubernetes/nodes.yaml",
                "deploy/beanstalk/java/.ebextensions/relay.config"
            })
    void metricsHaveAPortOfTheirOwn(String file) throws IOException {
        assertThat(Files.readString(Path.of(file))).containsPattern("RELAY_MANAGEMENT_PORT\\W+(value\\W+)?9464");
        assertThat(Files.readString(Path.of("deploy/monitoring/prometheus.yml")))
                .contains("\"localhost:9464\"");
        assertThat(Files.readString(Path.of("deploy/helm/relay/values.yaml"))).contains("port: 9464");
    }

    private static Duration time(String text, String setting, Duration otherwise) {
        Matcher found = Pattern.compile(setting + "(?:=|: |, value: )(\\d+)s").matcher(text);
        return found.find() ? Duration.ofSeconds(Long.parseLong(found.group(1))) : otherwise;
    }

    private static String first(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    /** Without indentation and empty lines. */
    private static String dense(String text) {
        return text.strip().replaceAll("\\s*\\n\\s*", "\n");
    }

    private static List<Path> filesUnder(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(directory))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
