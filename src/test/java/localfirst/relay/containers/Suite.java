package localfirst.relay.containers;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import localfirst.relay.behaviour.DeclaredDifferences;
import localfirst.relay.behaviour.Difference;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The behaviour suite, run on a relay that is somewhere else. */
final class Suite {
    private static final Filter<?> EVERYBODY = TagFilter.excludeTags("slow", "own-relay", "token");

    private Suite() {}

    /** What came of it: tests that passed, that were left out for a declared difference, and that failed. */
    record Result(long passed, long declared, long failed) {
        static final Result NONE = new Result(0, 0, 0);

        static Result failure() {
            return new Result(0, 0, 1);
        }

        Result plus(Result other) {
            return new Result(passed + other.passed, declared + other.declared, failed + other.failed);
        }

        @Override
        public String toString() {
            return passed + " passed, " + declared + " declared, " + failed + " failed";
        }
    }

    /** All of it that fits a relay that lets everybody in, as far as the classes' names match. */
    static Result run(URI relay, Set<Difference> differences, String classes) {
        return run(relay.toString(), differences, classes, EVERYBODY);
    }

    /** What is for a relay that asks for a token. */
    static Result withTokens(URI relay, Set<Difference> differences) {
        return run(relay.toString(), differences, ".*", TagFilter.includeTags("token"));
    }

    /** The same on two nodes of one relay, of which alice's sockets go to the first. */
    static Result runOnNodes(URI first, URI other, Set<Difference> differences, String classes) {
        return run(first + "," + other, differences, classes, EVERYBODY);
    }

    private static Result run(String relay, Set<Difference> differences, String classes, Filter<?> tags) {
        DeclaredDifferences promised = new DeclaredDifferences(differences);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage("localfirst.relay.behaviour"))
                .filters(includeClassNamePatterns(classes), tags, promised)
                .configurationParameter("relay.under.test", relay)
                .configurationParameter(
                        "relay.differences",
                        differences.stream().map(Difference::name).collect(Collectors.joining(",")))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        // Its own filter is about another relay.
        LauncherConfig own = LauncherConfig.builder()
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build();
        LauncherFactory.create(own).execute(request, listener, new Failures());
        TestExecutionSummary summary = listener.getSummary();
        return new Result(
                summary.getTestsSucceededCount(),
                promised.notPromised(),
                summary.getTestsFailedCount() + summary.getTestsAbortedCount() + summary.getContainersFailedCount());
    }

    /** Tells of failures when they happen: a container that hangs makes the rest take long. */
    private static final class Failures implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.FAILED) return;
            Throwable failure = result.getThrowable().orElseGet(() -> new AssertionError("no cause was told"));
            String what = String.valueOf(failure).replaceAll("\\s+", " ");
            System.out.println("  FAILED " + name(test.getSource().orElse(null)) + " " + test.getDisplayName() + ": "
                    + what.substring(0, Math.min(300, what.length())));
            Arrays.stream(failure.getStackTrace())
                    .filter(frame -> frame.getClassName().startsWith("localfirst.relay"))
                    .forEach(frame -> System.out.println("    " + frame));
        }

        private static String name(TestSource source) {
            return source instanceof MethodSource method
                    ? method.getClassName().replaceAll(".*\\.", "") + "." + method.getMethodName()
                    : String.valueOf(source);
        }
    }
}
