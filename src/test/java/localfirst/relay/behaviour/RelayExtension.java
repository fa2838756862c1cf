package localfirst.relay.behaviour;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import localfirst.relay.TlsConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.TestCertificate;
import localfirst.relay.web.TyrusRelay;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the {@link RelayUnderTest} that {@code relay.under.test} names: {@code embedded}, which is the default,
 * {@code embedded-tls} or {@code tyrus}, each of which is started in this JVM for the whole run and audited after each test; or an address.
 */
public final class RelayExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(RelayExtension.class);

    private static final Set<Difference> OF_TYRUS = EnumSet.of(
            Difference.ODD_PATHS_REFUSED,
            Difference.TRAILING_SLASH_REFUSED,
            Difference.LARGE_MESSAGES_REFUSED,
            Difference.FRAMES_CHECKED_BY_CONTAINER,
            Difference.CROSSING_CLOSES_CUT,
            Difference.NO_BACKPRESSURE,
            Difference.NO_PAGES);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RelayUnderTest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(context).address();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        running(context).audit().run();
    }

    private static RunningRelay running(ExtensionContext context) {
        String target = context.getConfigurationParameter("relay.under.test").orElse("embedded");
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(target, key -> start(key, context), RunningRelay.class);
    }

    private static RunningRelay start(String target, ExtensionContext context) {
        return switch (target) {
            case "embedded" -> embedded();
            case "embedded-tls" -> embeddedTls();
            case "tyrus" -> tyrus();
            default ->
                new RunningRelay(RelayUnderTest.at(URI.create(target), differences(context)), () -> {}, () -> {});
        };
    }

    private static RunningRelay embedded() {
        LogAudit log = LogAudit.begin();
        RelayServer server = RelayServer.builder().port(0).start();
        RelayUnderTest address = new RelayUnderTest("localhost", server.port(), "", Set.of());
        Runnable audit = () -> {
            server.relay().checkConsistency();
            log.assertNobodyIsNamed();
        };
        return new RunningRelay(address, audit, () -> {
            server.close();
            log.end();
        });
    }

    private static RunningRelay embeddedTls() {
        TestCertificate certificate = TestCertificate.make(Path.of("target", "behaviour-tls"));
        TlsConfig tls = TlsConfig.pem(certificate.certificatePem(), certificate.keyPem());
        RelayServer server = RelayServer.builder().port(0).tls(tls).start();
        RelayUnderTest address = new RelayUnderTest("localhost", server.port(), "", Set.of(), certificate.trusting());
        return new RunningRelay(address, server.relay()::checkConsistency, server::close);
    }

    private static RunningRelay tyrus() {
        TyrusRelay server = TyrusRelay.start();
        RelayUnderTest address = new RelayUnderTest("localhost", server.port(), "", OF_TYRUS);
        return new RunningRelay(address, server::checkConsistency, server::close);
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

    private record RunningRelay(RelayUnderTest address, Runnable audit, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }
}
