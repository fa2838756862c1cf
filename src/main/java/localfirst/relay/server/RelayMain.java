package localfirst.relay.server;

import java.util.logging.Level;
import java.util.logging.Logger;
import localfirst.relay.RelayConfig;

/** Runs a relay by itself until the process is told to stop. */
public final class RelayMain {
    /** Kept, since a logger that nobody holds forgets its level. */
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    private RelayMain() {}

    /** Called by {@link Main}, which has made the classes of the WAR available. */
    public static void main(String[] args) throws InterruptedException {
        if (System.getProperty("java.util.logging.config.file") == null) {
            TOMCAT_LOG.setLevel(Level.WARNING);
        }
        RelayServer server;
        try {
            server = RelayServer.builder()
                    .config(RelayConfig.from(System.getenv()))
                    .start();
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("relay: " + e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "relay-shutdown"));
        System.out.println("relay: listening on http://localhost:" + server.port() + "/");
        Thread.currentThread().join();
    }
}
