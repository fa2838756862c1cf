package localfirst.relay.behaviour;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Leaves out, when tests are discovered, what a relay's container is declared to do differently: a test that is skipped is
 * then one that should have run. JUnit finds it as a service.
 */
public final class DeclaredDifferences implements PostDiscoveryFilter {
    private static final Set<Difference> OF_TYRUS = EnumSet.of(
            Difference.ODD_PATHS_REFUSED,
            Difference.TRAILING_SLASH_REFUSED,
            Difference.LARGE_MESSAGES_REFUSED,
            Difference.FRAMES_CHECKED_BY_CONTAINER,
            Difference.CROSSING_CLOSES_CUT,
            Difference.NO_BACKPRESSURE,
            Difference.NO_PAGES);

    private final Set<Difference> declared;
    private final AtomicInteger notPromised = new AtomicInteger();

    /** Those of the relay that {@code relay.under.test} and {@code relay.differences} name. */
    public DeclaredDifferences() {
        this(of(System.getProperty("relay.under.test", "embedded"), System.getProperty("relay.differences", "")));
    }

    public DeclaredDifferences(Set<Difference> declared) {
        this.declared = declared;
    }

    /** @param names the differences of a relay elsewhere, separated by commas */
    static Set<Difference> of(String target, String names) {
        if (target.equals("tyrus")) return OF_TYRUS;
        if (target.equals("nodes")) return EnumSet.of(Difference.PEERS_ELSEWHERE_UNKNOWN);
        if (target.equals("scattered")) return EnumSet.of(Difference.CALLS_TRAVEL, Difference.PEERS_ELSEWHERE_UNKNOWN);
        Set<Difference> differences = EnumSet.noneOf(Difference.class);
        Arrays.stream(names.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(name -> differences.add(Difference.valueOf(name)));
        return differences;
    }

    /** How many tests were left out because the relay doesn't promise that. */
    public int notPromised() {
        return notPromised.get();
    }

    @Override
    public FilterResult apply(TestDescriptor descriptor) {
        Method method = descriptor
                .getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getJavaMethod())
                .orElse(null);
        if (method == null) return FilterResult.included("not a test");
        OnlyWhere onlyWhere = method.getAnnotation(OnlyWhere.class);
        if (onlyWhere != null && !declared.contains(onlyWhere.value())) return FilterResult.excluded("not declared");
        if (differs(method.getAnnotation(NotWhere.class))
                || differs(method.getDeclaringClass().getAnnotation(NotWhere.class))) {
            notPromised.incrementAndGet();
            return FilterResult.excluded("declared");
        }
        return FilterResult.included("promised");
    }

    private boolean differs(NotWhere notWhere) {
        return notWhere != null && Arrays.stream(notWhere.value()).anyMatch(declared::contains);
    }
}
