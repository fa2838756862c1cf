package localfirst.relay.behaviour;

import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the {@link RelayUnderTest} that {@code relay.under.test} names: an address, or by default one that is
 * started in this JVM for the whole run.
 */
public final class RelayExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(RelayExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RelayUnderTest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        String target = context.getConfigurationParameter("relay.under.test").orElse("embedded");
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(target, key -> start(key, context), RunningRelay.class)
                .address();
    }

    private static RunningRelay start(String target, ExtensionContext context) {
        return new RunningRelay(RelayUnderTest.at(URI.create(target), differences(context)));
    }

    private static Set<Difference> differences(ExtensionContext context) {
        Set<Difference> differences = EnumSet.noneOf(Difference.class);
        String names = context.getConfigurationParameter("relay.differences").orElse("");
        Arrays.stream(names.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(name -> differences.add(Difference.valueOf(name)));
        return differences;
    }

    static void checkConsistency() {}

    private record RunningRelay(RelayUnderTest address) implements AutoCloseable {
        @Override
        public void close() {}
    }
}
