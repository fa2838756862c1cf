package localfirst.relay.behaviour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import localfirst.relay.TlsConfig;
import localfirst.relay.annotated.TyrusRelay;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.TestCertificate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the {@link RelayUnderTest} that {@code relay.under.test} names: {@code embedded}, which is the default,
 * {@code embedded-tls}, {@code tyrus}, {@code nodes} (two, alice on one and everybody else on the other) or {@code scattered}
 * (two, in turn), each of which is started in this JVM and audited after each test; or an address, or those of two nodes.
 *
 * <p>It runs until all classes of this JVM have, except {@code embedded}, which ends with its class: other tests of relays run
 * beside that one, and what they log isn't its own.
 */
public final class RelayExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(RelayExtension.class);

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
        StoreScope scope = target.equals("embedded") ? StoreScope.EXECUTION_REQUEST : StoreScope.LAUNCHER_SESSION;
        return context.getStore(scope, NAMESPACE)
                .getOrComputeIfAbsent(target, key -> start(key, context), RunningRelay.class);
    }

    private static RunningRelay start(String target, ExtensionContext context) {
        return switch (target) {
            case "embedded" -> embedded();
            case "embedded-tls" -> embeddedTls();
            case "tyrus" -> tyrus();
            case "nodes" -> nodes(target, TwoNodes::aliceApart);
            case "scattered" -> nodes(target, TwoNodes::inTurn);
            default -> new RunningRelay(elsewhere(target, differences(context)), () -> {}, () -> {});
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
        TestCertificate certificate = TestCertificate.make(newDirectory());
        TlsConfig tls = TlsConfig.pem(certificate.certificatePem(), certificate.keyPem());
        RelayServer server = RelayServer.builder().port(0).tls(tls).start();
        RelayUnderTest address = new RelayUnderTest("localhost", server.port(), "", Set.of(), certificate.trusting());
        return new RunningRelay(address, server.relay()::checkConsistency, server::close);
    }

    /** Not one for all: several processes run tests. */
    private static Path newDirectory() {
        try {
            return Files.createTempDirectory(Path.of("target"), "behaviour-tls");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RunningRelay nodes(String target, Function<TwoNodes, ToIntFunction<String>> scatter) {
        TwoNodes nodes = TwoNodes.start();
        RelayUnderTest address = new RelayUnderTest(
                "localhost", nodes.port(), "", DeclaredDifferences.of(target, ""), null, scatter.apply(nodes));
        return new RunningRelay(address, nodes::checkConsistency, nodes::close);
    }

    /** At an address, or at two with a comma between them: alice's sockets go to the first, and everybody else's to the other. */
    private static RelayUnderTest elsewhere(String target, Set<Difference> differences) {
        String[] addresses = target.split(",");
        RelayUnderTest first = RelayUnderTest.at(URI.create(addresses[0]), differences);
        if (addresses.length == 1) return first;
        int other = URI.create(addresses[1]).getPort();
        return new RelayUnderTest(
                first.host(),
                first.port(),
                first.contextPath(),
                differences,
                null,
                socket -> TwoNodes.isAlices(socket) ? first.port() : other);
    }

    private static RunningRelay tyrus() {
        TyrusRelay server = TyrusRelay.start();
        RelayUnderTest address =
                new RelayUnderTest("localhost", server.port(), "", DeclaredDifferences.of("tyrus", ""));
        return new RunningRelay(address, server::checkConsistency, server::close);
    }

    private static Set<Difference> differences(ExtensionContext context) {
        return DeclaredDifferences.of(
                "", context.getConfigurationParameter("relay.differences").orElse(""));
    }

    private record RunningRelay(RelayUnderTest address, Runnable audit, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }
}
