package localfirst.relay.containers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import localfirst.relay.behaviour.LargestMessage;
import localfirst.relay.behaviour.TokenTest;

/**
 * Runs the behaviour suite on containers, each at its root, under a context path, and with access by token, and writes what
 * came of it into the table of {@code docs/containers.md}.
 *
 * <p>Arguments are names of containers (none means all), {@code tests=REGEX} for some classes of tests only, {@code
 * context=PATH} for one context path only, {@code token} for access only, {@code nodes} for a cluster of the container and an
 * embedded node only, and {@code quick} for the core of the suite at the root, and that cluster. The table is written when
 * whole containers were tested.
 */
public final class Matrix {
    private static final Path WAR = Path.of("target", "relay.war").toAbsolutePath();
    private static final Path TABLE = Path.of("docs", "containers.md");

    /** What {@code quick} runs. */
    private static final String CORE =
            "tests=PairingTest|PipeTest|ClosingTest|IntroductionTest|IdsInPathsTest|PagesTest|DeclaredDifferencesTest"
                    + "|StalledReadersTest";

    /** What is run again with a token in every path. */
    private static final String BEHIND_A_TOKEN = ".*\\.(PairingTest|IntroductionTest)";

    /** What is run on a cluster of the container and an embedded node. */
    private static final String ACROSS_NODES =
            ".*\\.(PairingTest|PipeTest|ClosingTest|IntroductionTest|PresenceTest|HeldFramesTest|SideBySideTest)";

    private Matrix() {}

    public static void main(String[] arguments) {
        List<Container> containers = new ArrayList<>();
        List<String> contexts = new ArrayList<>(List.of("", "/relay"));
        String tests = ".*";
        boolean whole = true;
        boolean tokensOnly = false;
        boolean nodes = List.of(arguments).contains("quick");
        List<String> given = Arrays.stream(arguments)
                .flatMap(argument -> argument.equals("quick") ? Stream.of(CORE, "context=") : Stream.of(argument))
                .toList();
        for (String argument : given) {
            if (argument.startsWith("tests=")) {
                tests = ".*\\.(" + argument.substring("tests=".length()) + ")";
                whole = false;
            } else if (argument.startsWith("context=")) {
                contexts = List.of(argument.substring("context=".length()));
                whole = false;
            } else if (argument.equals("token")) {
                tokensOnly = true;
            } else if (argument.equals("nodes")) {
                nodes = true;
                contexts = List.of();
                whole = false;
            } else {
                containers.add(Containers.named(argument));
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Container container : containers.isEmpty() ? Containers.ALL : containers) {
            Row row = run(
                    container,
                    tokensOnly ? List.of() : contexts,
                    tests,
                    whole || tokensOnly,
                    nodes || (whole && !tokensOnly));
            System.out.println(row.line());
            rows.add(row);
            if (whole && !tokensOnly) Row.writeInto(TABLE, row);
        }
        System.exit(rows.stream().allMatch(Row::isPassed) ? 0 : 1);
    }

    private static Row run(Container container, List<String> contexts, String tests, boolean tokens, boolean nodes) {
        Suite.Result all = Suite.Result.NONE;
        int[] largest = {Integer.MAX_VALUE};
        for (String context : contexts) {
            all = all.plus(leg(container, context, Map.of(), running -> {
                Suite.Result result = Suite.run(running.address(), container.differences(), tests);
                largest[0] = Math.min(largest[0], LargestMessage.mebibytes(running.underTest()));
                return result;
            }));
        }
        if (tokens) {
            Map<String, String> settings = Map.of("RELAY_ACCESS_TOKENS", TokenTest.TOKEN);
            all = all.plus(leg(
                    container,
                    "/relay",
                    settings,
                    running -> Suite.withTokens(running.address(), container.differences())
                            .plus(Suite.run(
                                    running.addressWith(TokenTest.TOKEN), container.differences(), BEHIND_A_TOKEN))));
        }
        return Row.of(container, nodes ? all.plus(nodes(container)) : all, largest[0]);
    }

    /** A cluster of the container, where alice's sockets go, and an embedded node. */
    private static Suite.Result nodes(Container container) {
        System.out.println(container.name() + " and an embedded node");
        try (MixedCluster cluster = MixedCluster.start(container, WAR)) {
            Suite.Result result = cluster.run(ACROSS_NODES);
            System.out.println("  " + result);
            return result;
        } catch (Exception | AssertionError e) {
            System.out.println("  " + e.getMessage());
            return Suite.Result.failure();
        }
    }

    private interface Leg {
        Suite.Result run(RunningContainer running);
    }

    private static Suite.Result leg(Container container, String context, Map<String, String> settings, Leg leg) {
        long start = System.nanoTime();
        System.out.println(container.name() + " " + container.distribution().version() + " at "
                + (context.isEmpty() ? "the root" : context) + (settings.isEmpty() ? "" : ", with tokens"));
        Suite.Result result;
        try (RunningContainer running = RunningContainer.start(container, WAR, context, settings)) {
            result = leg.run(running);
        } catch (IllegalStateException e) {
            System.out.println("  " + e.getMessage());
            result = Suite.Result.failure();
        }
        System.out.println("  " + result + ", in "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + "s");
        return result;
    }

    /** One container's line in the table. */
    record Row(String name, boolean isPassed, String line) {
        static Row of(Container container, Suite.Result result, int largest) {
            String differences = new TreeSet<>(container.differences())
                    .stream().map(difference -> "`" + difference + "`").collect(Collectors.joining(", "));
            String suite = result.failed() == 0
                    ? result.passed() + " passed, " + result.declared() + " not promised"
                    : "**" + result.failed() + " failed**, " + result.passed() + " passed";
            String line = "| %s | %s | %s | %s | %s | %s | %s |"
                    .formatted(
                            container.name(),
                            container.distribution().version(),
                            Runtime.version().feature(),
                            container.transport(),
                            suite,
                            largest == Integer.MAX_VALUE ? "" : largest + " MiB",
                            differences);
            return new Row(container.name(), result.failed() == 0 && result.passed() > 0, line);
        }

        static void writeInto(Path document, Row row) {
            Place.Disk.run(() -> {
                List<String> lines = new ArrayList<>(java.nio.file.Files.readAllLines(document));
                for (int i = 0; i < lines.size(); i++)
                    if (lines.get(i).startsWith("| " + row.name() + " |")) lines.set(i, row.line());
                java.nio.file.Files.write(document, lines);
            });
        }
    }
}
