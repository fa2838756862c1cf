package localfirst.relay.server;

import java.io.IOException;
import java.security.KeyStore;
import localfirst.relay.ClusterConfig;
import localfirst.relay.ClusterTlsConfig;
import localfirst.relay.Relay;
import localfirst.relay.TlsConfig;
import localfirst.relay.cluster.PemFiles;
import localfirst.relay.loop.EventLoops;
import localfirst.relay.settings.WrongSetting;
import localfirst.relay.tomcat.FrameUpgrade;
import localfirst.relay.tomcat.RelayProtocol;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.jspecify.annotations.Nullable;

/**
 * A connector of the embedded server's for links of other nodes, on all addresses of the machine. That there is nothing
 * else on its port is the business of the web application.
 */
final class NodePort {
    private final Connector connector;
    private final @Nullable Tls tls;

    private NodePort(Connector connector, @Nullable Tls tls) {
        this.connector = connector;
        this.tls = tls;
    }

    /** Adds it, if one is wanted. */
    static @Nullable NodePort addTo(Tomcat tomcat, Relay relay, EventLoops loops) {
        ClusterConfig cluster = relay.config().cluster();
        if (!cluster.isOn() || cluster.port() == 0) {
            return null;
        }
        RelayProtocol protocol = new RelayProtocol();
        protocol.addUpgradeProtocol(FrameUpgrade.forNodes(relay, loops, protocol.guardLinks(relay)));
        EmbeddedTomcat.setUp(protocol, relay);
        Tls tls = tls(relay, protocol);
        Connector connector = new Connector(protocol);
        connector.setPort(cluster.port());
        connector.setXpoweredBy(false);
        connector.setThrowOnFailure(true);
        tomcat.getService().addConnector(connector);
        return new NodePort(connector, tls);
    }

    private static @Nullable Tls tls(Relay relay, RelayProtocol protocol) {
        ClusterTlsConfig own = relay.config().cluster().tls();
        if (own.hasCertificate()) {
            CertificateFiles files =
                    new CertificateFiles(TlsConfig.pem(own.certificate(), own.key()), "RELAY_CLUSTER_", own.trust());
            return new Tls(files, protocol, relay.timers(), end -> {}, host -> askForCertificate(host, own));
        }
        TlsConfig relays = relay.config().network().tls();
        return relays.isOn() ? new Tls(relays, protocol, relay.timers(), end -> {}) : null;
    }

    /** Called again whenever a file changes: other nodes may get certificates from a new CA before this one does. */
    private static void askForCertificate(SSLHostConfig host, ClusterTlsConfig config) {
        try {
            KeyStore trusted = PemFiles.trustStore(config.trust());
            host.setTrustStore(trusted);
            host.setCertificateVerification("required");
        } catch (IOException e) {
            throw new WrongSetting("RELAY_CLUSTER_TRUST can't be read: " + e);
        } catch (IllegalArgumentException e) {
            throw new WrongSetting("RELAY_CLUSTER_TRUST can't be used: " + e.getMessage());
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    void watch() {
        if (tls != null) {
            tls.watch();
        }
    }
}
