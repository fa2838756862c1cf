package localfirst.relay.server;

import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.time.Duration;
import localfirst.relay.Relay;
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

    EmbeddedTomcat(Relay relay, Path workDirectory) {
        relay.carriedBy("frames");
        connector = connector(relay);
        tomcat.setBaseDir(workDirectory.toString());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", workDirectory.toString());
        context.setCookies(false);
        context.setLoader(new PlainLoader(EmbeddedTomcat.class.getClassLoader()));
        RelayLifecycle.attach(context.getServletContext(), relay);
        Tomcat.addServlet(context, "relay", new RelayServlet()).addMapping("/");
        Tomcat.addServlet(context, "metrics", new MetricsServlet()).addMapping("/metrics");
        addFilter(context, new ManagementFilter(relay));
        ManagementPort.addTo(tomcat, relay);
        hideServer((StandardHost) tomcat.getHost());
    }

    private Connector connector(Relay relay) {
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
        Connector made = new Connector(protocol);
        made.setPort(relay.config().port());
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
    }

    void stop() throws LifecycleException {
        sockets.abortAll();
        tomcat.stop();
        tomcat.destroy();
    }

    int port() {
        return connector.getLocalPort();
    }
}
