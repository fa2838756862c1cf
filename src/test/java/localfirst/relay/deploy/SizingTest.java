package localfirst.relay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As many sockets as the docs promise, and as the files for deploying allow, fit the memory that they are for. */
class SizingTest {
    private static final double MIB = 1024 * 1024;
    private static final double GIB = 1024 * MIB;

    /** What a socket takes in the heap, and again in the kernel: docs/sizing.md says where the figures are from. */
    private static final double SOCKET = 4_000;

    /** What nginx on the same machine takes for it: two sockets in the kernel, and memory of its own with TLS. */
    private static final double IN_NGINX = 2 * SOCKET + 45_000;

    /** The local ports that Linux has by default for connections from a proxy to one address. */
    private static final double LOCAL_PORTS = 28_232;

    /** How many rows the tables have, in their order; those of machines without a proxy are the last. */
    private static final int CONTAINERS = 4;

    private static final int MACHINES_WITH_NGINX = 3;

    private static final double JVM = 150e6;
    private static final double SYSTEM = 300 * MIB;
    private static final double BUDGET = 256 * MIB;

    @Test
    void theTablesAreWhatTheArithmeticGives() throws IOException {
        List<String> rows = Files.readString(Path.of("docs/sizing.md"))
                .lines()
                .filter(line -> line.matches("\\| [0-9]+ [MG]iB \\|.*"))
                .toList();
        assertThat(rows).hasSize(10);
        for (String row : rows) {
            List<String> cells = Arrays.stream(row.substring(1).split("\\|"))
                    .map(cell -> cell.strip().replace(",", ""))
                    .toList();
            double memory = bytes(cells.get(0));
            double fits = fits(rows.indexOf(row), memory);
            long sockets = Long.parseLong(cells.get(1));
            long peers = Long.parseLong(cells.get(3));
            long connections = Long.parseLong(cells.get(4));

            assertThat((double) sockets).as(row).isBetween(0.95 * fits, fits);
            // A peer with two pipes has three sockets, and shares each pipe with one other.
            assertThat(Long.parseLong(cells.get(2))).as(row).isBetween(sockets * 98 / 300, sockets / 3);
            assertThat(peers).as(row).isBetween(sockets * 98 / 300, sockets / 3);
            assertThat(connections).as(row).isBetween(2 * peers, sockets - peers);
        }
    }

    private static double fits(int row, double memory) {
        if (row < CONTAINERS) return sockets(memory, 0.6, memory, 0);
        if (row < CONTAINERS + MACHINES_WITH_NGINX) return sockets(memory, 0.25, memory - SYSTEM, IN_NGINX);
        return sockets(memory, 0.5, memory - SYSTEM, 0);
    }

    /** What the system and nginx use is memory that the relay can't have; nothing in a container. */
    @ParameterizedTest
    @CsvSource({
        "deploy/systemd/relay.service, deploy/systemd/relay.service, with (\\d+ GiB) of memory, 300, true",
        "deploy/docker/compose.yaml, deploy/docker/Dockerfile, mem_limit: (\\d+g), 0, false",
        "deploy/docker/nodes.yaml, deploy/docker/Dockerfile, mem_limit: (\\d+g), 0, false",
        "deploy/kubernetes/relay.yaml, deploy/docker/Dockerfile, 'limits: \\{memory: (\\d+Gi)}', 0, false",
        "deploy/kubernetes/nodes.yaml, deploy/docker/Dockerfile, 'limits: \\{memory: (\\d+Gi)}', 0, false",
        "deploy/helm/relay/values.yaml, deploy/docker/Dockerfile, 'limits: \\{memory: (\\d+Gi)}', 0, false",
        "deploy/google/app.yaml, deploy/google/app.yaml, 'memory_gb: ([0-9.]+)', 0, false",
        "deploy/beanstalk/java/.ebextensions/relay.config, deploy/beanstalk/java/Procfile, with (\\d+ GiB) of memory, 300, true",
        "app.json, Procfile, fits (\\d+ MB) of memory, 0, false"
    })
    void theLimitsInTheFilesFitTheirMemory(
            String limits, String command, String memoryIs, int usedByTheSystem, boolean hasNginx) throws IOException {
        String text = Files.readString(Path.of(limits));
        double memory = bytes(first(text, memoryIs));
        double share = Double.parseDouble(first(Files.readString(Path.of(command)), "MaxRAMPercentage=(\\d+)")) / 100;

        double fits = sockets(memory, share, memory - usedByTheSystem * MIB, hasNginx ? IN_NGINX : 0);

        assertThat(limit(text, "PEERS") + limit(text, "CONNECTIONS"))
                .isLessThanOrEqualTo(hasNginx ? Math.min(fits, LOCAL_PORTS) : fits);
    }

    /** The lesser of what fits the heap and what fits the rest. */
    private static double sockets(double memory, double share, double forTheRelay, double inTheProxy) {
        double heap = memory * share;
        double inTheHeap = (heap - 2 * Math.min(BUDGET, heap / 4)) * 0.75 / SOCKET;
        double outsideIt = (forTheRelay - heap - JVM) / (SOCKET + inTheProxy);
        return Math.min(inTheHeap, outsideIt);
    }

    private static double limit(String text, String name) {
        return Double.parseDouble(first(text, "RELAY_LIMITS_" + name + "(?:=|: |, value: |[^}]*\"value\": )\"?(\\d+)"));
    }

    private static String first(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    private static double bytes(String size) {
        double number = Double.parseDouble(size.replaceAll("[^0-9.]", ""));
        return number * (size.contains("M") ? MIB : GIB);
    }
}
