package localfirst.relay.server;

import java.time.Duration;
import localfirst.relay.ManagementConfig;
import localfirst.relay.Relay;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;

/** A connector of the embedded server's for those who look after the relay, with threads of its own. */
final class ManagementPort {
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(10);
    private static final int MOST_CONNECTIONS = 64;

    private ManagementPort() {}

    /** Adds it, if one is wanted. That what is private is shown nowhere else is the business of the web application. */
    static void addTo(Tomcat tomcat, Relay relay) {
        ManagementConfig management = relay.config().management();
        if (management.port() == 0) {
            return;
        }
        Http11NioProtocol protocol = new Http11NioProtocol();
        ListenAddress.set(protocol, management.address(), "RELAY_MANAGEMENT_ADDRESS");
        protocol.setMaxSwallowSize(0);
        Connector connector = new Connector(protocol);
        connector.setPort(management.port());
        connector.setXpoweredBy(false);
        connector.setProperty("maxConnections", String.valueOf(MOST_CONNECTIONS));
        connector.setProperty("maxThreads", "4");
        connector.setProperty("minSpareThreads", "1");
        connector.setProperty("connectionTimeout", String.valueOf(LONGEST_REQUEST.toMillis()));
        connector.setThrowOnFailure(true);
        tomcat.getService().addConnector(connector);
    }
}
