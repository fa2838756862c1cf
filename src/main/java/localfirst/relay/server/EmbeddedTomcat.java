package localfirst.relay.server;

import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.time.Duration;
import localfirst.relay.Relay;
import localfirst.relay.TlsConfig;
import localfirst.relay.tomcat.FrameUpgrade;
import localfirst.relay.tomcat.OpenSockets;
import localfirst.relay.tomcat.RelayProtocol;
import localfirst.relay.web.ManagementFilter;
import localfirst.relay.web.MetricsServlet;
import localfirst.relay.web.RelayLifecycle;
import localfirst.relay.web.RelayServlet;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.modeler.Registry;
import org.jspecify.annotations.Nullable;

/** Tomcat, set up for a relay and nothing else. */
final class EmbeddedTomcat {
    /** Published clients put these into paths as they are; Tomcat takes them only if told so. */
    private static final String RAW_PATH_CHARS = "\"<>[\\]^`{|}";

    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(10);

    static {
        // Nobody looks at Tomcat through JMX here; registering it takes a third of the start.
        Registry.disableRegistry();
    }

    private final Tomcat tomcat = new Tomcat();
    private final OpenSockets sockets = new OpenSockets();
    private final Connector connector;
    private final @Nullable Tls tls;
    private final @Nullable Connector plain;

    /** @throws localfirst.relay.settings.WrongSetting if there is to be TLS, and its files can't be used */
    EmbeddedTomcat(Relay relay, Path workDirectory) {
        TlsConfig tlsConfig = relay.config().tls();
        Tls.requireWhole(tlsConfig);
        relay.carriedBy("frames");
        RelayProtocol protocol = protocol(relay);
        tls = tlsConfig.isOn() ? new Tls(tlsConfig, protocol, relay.timers(), relay::certifiedUntil) : null;
        connector = connector(relay, protocol);
        plain = tlsConfig.isOn() && tlsConfig.redirects() ? plainConnector(relay, tlsConfig.redirectPort()) : null;
        tomcat.setBaseDir(workDirectory.toString());
        tomcat.setConnector(connector);
        if (plain != null) {
            tomcat.getService().addConnector(plain);
        }
        Context context = tomcat.addContext("", workDirectory.toString());
        context.setCookies(false);
        context.setLoader(new PlainLoader(EmbeddedTomcat.class.getClassLoader()));
        RelayLifecycle.attach(context.getServletContext(), relay);
        Tomcat.addServlet(context, "relay", new RelayServlet()).addMapping("/");
        Tomcat.addServlet(context, "metrics", new MetricsServlet()).addMapping("/metrics");
        addFilter(context, new ManagementFilter(relay));
        ManagementPort.addTo(tomcat, relay);
        hideServer((StandardHost) tomcat.getHost());
        if (tls != null) {
            tomcat.getHost().getPipeline().addValve(new HttpsOnly(tlsConfig, connector, plain));
        }
    }

    private RelayProtocol protocol(Relay relay) {
        RelayProtocol protocol = new RelayProtocol();
        if (!relay.access().isOpen()) {
            protocol.leaveHandshakesToPool();
        }
        protocol.addUpgradeProtocol(new FrameUpgrade(relay, sockets));
        protocol.setRelaxedPathChars(RAW_PATH_CHARS);
        protocol.setMaxConnections(-1);
        protocol.setAcceptCount(4096);
        // A handshake that takes longer than this isn't one, whether it pauses or comes a byte at a time.
        protocol.setConnectionTimeout((int) LONGEST_REQUEST.toMillis());
        protocol.endSlowRequests(relay.timers(), LONGEST_REQUEST);
        // Nobody has anything to upload here; a thread would wait for it.
        protocol.setMaxSwallowSize(0);
        protocol.setMinSpareThreads(4);
        // What an idle socket costs: frame sockets read past these buffers.
        protocol.setProperty("socket.appReadBufSize", "128");
        protocol.setProperty("socket.appWriteBufSize", "256");
        protocol.setProperty("socket.bufferPool", "0");
        return protocol;
    }

    private static Connector connector(Relay relay, RelayProtocol protocol) {
        Connector made = new Connector(protocol);
        made.setPort(relay.config().port());
        made.setXpoweredBy(false);
        if (relay.config().tls().isOn()) {
            made.setScheme("https");
            made.setSecure(true);
        }
        return made;
    }

    /** For those who come without TLS: they are told where to go, and that is all. */
    private static Connector plainConnector(Relay relay, int port) {
        RelayProtocol protocol = new RelayProtocol();
        protocol.setMaxConnections(1000);
        protocol.setMaxThreads(8);
        protocol.setMinSpareThreads(1);
        protocol.setMaxKeepAliveRequests(1);
        protocol.setMaxSwallowSize(0);
        protocol.setConnectionTimeout((int) LONGEST_REQUEST.toMillis());
        protocol.endSlowRequests(relay.timers(), LONGEST_REQUEST);
        Connector made = new Connector(protocol);
        made.setPort(port);
        made.setXpoweredBy(false);
        return made;
    }

    private static void addFilter(Context context, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("management");
        definition.setFilter(filter);
        context.addFilterDef(definition);
        FilterMap everywhere = new FilterMap();
        everywhere.setFilterName("management");
        everywhere.addURLPattern("/*");
        context.addFilterMap(everywhere);
    }

    /** Errors say nothing of what runs here. */
    private static void hideServer(StandardHost host) {
        ErrorReportValve errors = new ErrorReportValve();
        errors.setShowReport(false);
        errors.setShowServerInfo(false);
        host.getPipeline().addValve(errors);
    }

    void start() throws LifecycleException {
        tomcat.start();
        // A connector that can't bind fails without an exception.
        if (port() <= 0) {
            throw new LifecycleException("the connector didn't start");
        }
        if (plain != null && redirectPort() <= 0) {
            throw new LifecycleException("RELAY_TLS_REDIRECT_PORT is '" + plain.getPort() + "', which is taken");
        }
        if (tls != null) {
            tls.watch();
        }
    }

    void stop() throws LifecycleException {
        sockets.abortAll();
        tomcat.stop();
        tomcat.destroy();
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Where plain HTTP is redirected; -1 if nowhere. */
    int redirectPort() {
        return plain == null ? -1 : plain.getLocalPort();
    }
}
