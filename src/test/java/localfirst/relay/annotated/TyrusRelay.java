package localfirst.relay.annotated;

import jakarta.websocket.DeploymentException;
import java.util.Map;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.testing.FreePorts;
import org.glassfish.tyrus.server.Server;

/** A relay whose annotated endpoints are deployed in Tyrus's own server. There is one in a JVM. */
public final class TyrusRelay implements AutoCloseable {
    private final Relay relay;
    private final AnnotatedTransport annotated;
    private final Server server;
    private final int port;

    private TyrusRelay(Relay relay, AnnotatedTransport annotated, Server server, int port) {
        this.relay = relay;
        this.annotated = annotated;
        this.server = server;
        this.port = port;
    }

    public static TyrusRelay start() {
        return start(RelayConfig.defaults());
    }

    public static TyrusRelay start(RelayConfig config) {
        int port = FreePorts.next();
        Relay relay = new Relay(config);
        AnnotatedTransport annotated = new AnnotatedTransport(relay, "", new TyrusContainer());
        RelayHolder.set(annotated);
        Server server = new Server(
                "localhost",
                port,
                "/",
                Map.of(),
                IntroductionEndpoint.class,
                ConnectionEndpoint.class,
                TokenIntroductionEndpoint.class,
                TokenConnectionEndpoint.class);
        try {
            server.start();
            return new TyrusRelay(relay, annotated, server, port);
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return port;
    }

    public Relay relay() {
        return relay;
    }

    public void checkConsistency() {
        relay.checkConsistency();
    }

    @Override
    public void close() {
        server.stop();
        RelayHolder.set(null);
        annotated.close();
        relay.close();
    }
}
