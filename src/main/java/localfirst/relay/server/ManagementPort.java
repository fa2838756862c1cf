package localfirst.relay.server;

import localfirst.relay.ManagementConfig;
import localfirst.relay.Relay;
import localfirst.relay.tomcat.RelayProtocol;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * A connector of the embedded server's for those who look after the relay, with threads of its own.
 *
 * <p>Strangers may reach it, too, by mistake or from a machine beside it: it has the deadlines of the relay's own port, if
 * there are too many connections the oldest is cut, and no thread waits for a reader.
 */
final class ManagementPort {
    private static final int MAX_CONNECTIONS = 64;

    /** More than are answered at a time. */
    private static final int THREADS = 8;

    /** Metrics fit in, twice. */
    private static final int SEND_BUFFER = 256 * 1024;

    private ManagementPort() {}

    /**
     * Adds it if configured. The web application's {@code ManagementFilter} keeps private endpoints off the other
     * ports.
     */
    static void addTo(Tomcat tomcat, Relay relay) {
        ManagementConfig management = relay.config().operators().management();
        if (management.port() == 0) {
            return;
        }
        RelayProtocol protocol = new RelayProtocol();
        ListenAddress.set(protocol, management.address(), "RELAY_MANAGEMENT_ADDRESS");
        protocol.guardManagement(relay, MAX_CONNECTIONS);
        // Tomcat would let nobody in until one goes.
        protocol.setMaxConnections(-1);
        protocol.setMaxThreads(THREADS);
        protocol.setMinSpareThreads(1);
        protocol.setMaxSwallowSize(0);
        protocol.setConnectionTimeout(
                (int) relay.config().limits().requests().requestTime().toMillis());
        protocol.setProperty("socket.txBufSize", String.valueOf(SEND_BUFFER));
        Connector connector = new Connector(protocol);
        connector.setPort(management.port());
        connector.setXpoweredBy(false);
        connector.setThrowOnFailure(true);
        tomcat.getService().addConnector(connector);
    }
}
