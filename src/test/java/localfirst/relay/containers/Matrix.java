package localfirst.relay.containers;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import localfirst.relay.behaviour.Difference;
import localfirst.relay.behaviour.LargestMessage;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the behaviour suite on containers, each at its root and under a context path, and writes what came of it into the
 * table of {@code docs/containers.md}.
 *
 * <p>Arguments are names of containers (none means all), {@code tests=REGEX} for some classes of tests only, {@code
 * context=PATH} for one context path only, and {@code quick} for the core of the suite at the root only. The table is
 * written when whole containers were tested.
 */
public final class Matrix {
    private static final Path WAR = Path.of("target", "relay.war").toAbsolutePath();
    private static final Path TABLE = Path.of("docs", "containers.md");

    /** What {@code quick} runs. */
    private static final String CORE =
            "tests=PairingTest|PipeTest|ClosingTest|IntroductionTest|IdsInPathsTest|PagesTest|DeclaredDifferencesTest"
                    + "|StalledReadersTest";

    private Matrix() {}

    public static void main(String[] arguments) {
        List<Container> containers = new ArrayList<>();
        List<String> contexts = new ArrayList<>();
        String tests = ".*";
        List<String> given = Arrays.stream(arguments)
                .flatMap(argument -> argument.equals("quick") ? Stream.of(CORE, "context=") : Stream.of(argument))
                .toList();
        for (String argument : given) {
            if (argument.startsWith("tests=")) tests = ".*\\.(" + argument.substring("tests=".length()) + ")";
            else if (argument.startsWith("context=")) contexts.add(argument.substring("context=".length()));
            else containers.add(Containers.named(argument));
        }
        boolean whole = contexts.isEmpty() && tests.equals(".*");
        List<Row> rows = new ArrayList<>();
        for (Container container : containers.isEmpty() ? Containers.ALL : containers) {
            Row row = run(container, contexts.isEmpty() ? List.of("", "/relay") : contexts, tests);
            System.out.println(row.line());
            rows.add(row);
            if (whole) Row.writeInto(TABLE, row);
        }
        System.exit(rows.stream().allMatch(Row::isPassed) ? 0 : 1);
    }

    private static Row run(Container container, List<String> contexts, String tests) {
        long passed = 0;
        long declared = 0;
        long failed = 0;
        int largest = Integer.MAX_VALUE;
        for (String context : contexts) {
            long start = System.nanoTime();
            System.out.println(container.name() + " " + container.distribution().version() + " at "
                    + (context.isEmpty() ? "the root" : context));
            try (RunningContainer running = RunningContainer.start(container, WAR, context)) {
                TestExecutionSummary summary = suite(running, tests);
                passed += summary.getTestsSucceededCount();
                declared += summary.getTestsAbortedCount();
                failed += summary.getTestsFailedCount() + summary.getContainersFailedCount();
                largest = Math.min(largest, LargestMessage.mebibytes(running.underTest()));
                System.out.printf(
                        "  %d passed, %d declared, %d failed, %d MiB in one message, in %ds%n",
                        summary.getTestsSucceededCount(),
                        summary.getTestsAbortedCount(),
                        summary.getTestsFailedCount(),
                        largest,
                        Duration.ofNanos(System.nanoTime() - start).toSeconds());
            } catch (IllegalStateException e) {
                System.out.println("  " + e.getMessage());
                failed++;
            }
        }
        return Row.of(container, passed, declared, failed, largest);
    }

    /** Tells of failures when they happen: a container that hangs makes the rest take long. */
    private static final class Failures implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.FAILED) return;
            result.getThrowable()
                    .ifPresent(failure -> Arrays.stream(failure.getStackTrace())
                            .filter(frame -> frame.getClassName().startsWith("localfirst.relay"))
                            .forEach(frame -> System.out.println("    " + frame)));
            String what = String.valueOf(result.getThrowable().orElse(null)).replaceAll("\\s+", " ");
            String where = test.getSource().map(Object::toString).orElse("");
            System.out.println("  FAILED "
                    + where.replaceAll(".*className = '[^']*\\.(\\w+)', methodName = '(\\w+)'.*", "$1.$2") + " "
                    + test.getDisplayName() + ": " + what.substring(0, Math.min(300, what.length())));
        }
    }

    private static TestExecutionSummary suite(RunningContainer running, String tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage("localfirst.relay.behaviour"))
                .filters(includeClassNamePatterns(tests), TagFilter.excludeTags("slow", "own-relay"))
                .configurationParameter("relay.under.test", running.address().toString())
                .configurationParameter(
                        "relay.differences",
                        running.container().differences().stream()
                                .map(Difference::name)
                                .collect(Collectors.joining(",")))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary, new Failures());
        return summary.getSummary();
    }

    /** One container's line in the table. */
    record Row(String name, boolean isPassed, String line) {
        static Row of(Container container, long passed, long declared, long failed, int largest) {
            String differences = new TreeSet<>(container.differences())
                    .stream().map(difference -> "`" + difference + "`").collect(Collectors.joining(", "));
            String suite = failed == 0
                    ? passed + " passed, " + declared + " not promised"
                    : "**" + failed + " failed**, " + passed + " passed";
            String line = "| %s | %s | %s | %s | %s | %s | %s |"
                    .formatted(
                            container.name(),
                            container.distribution().version(),
                            Runtime.version().feature(),
                            container.transport(),
                            suite,
                            largest + " MiB",
                            differences);
            return new Row(container.name(), failed == 0, line);
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
