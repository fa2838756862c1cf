package localfirst.relay.server;

import jakarta.servlet.Filter;
import java.io.IOException;
import java.nio.file.Path;
import localfirst.relay.ListenConfig;
import localfirst.relay.Relay;
import localfirst.relay.TlsConfig;
import localfirst.relay.handshake.HandshakeFilter;
import localfirst.relay.limits.Limits;
import localfirst.relay.loop.EventLoops;
import localfirst.relay.tomcat.FrameUpgrade;
import localfirst.relay.tomcat.HandshakeAcceptor;
import localfirst.relay.tomcat.HandshakeAnswers;
import localfirst.relay.tomcat.HttpConnections;
import localfirst.relay.tomcat.RelayLoops;
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
    /** Published clients don't encode these in paths; Tomcat accepts them only if configured to. */
    private static final String RAW_PATH_CHARS = "\"<>[\\]^`{|}";

    private static final int REQUEST_HEAD = 16 * 1024;

    /** A caller's path has three ids, and each byte may take three characters (%xx). */
    private static final int CHARS_OF_ID_BYTE = 9;

    private static final int REST_OF_HEAD = 7 * 1024;
    private static final int LONGEST_ID = 4 * 1024;

    static {
        // JMX isn't used here, and registration takes a third of the startup time.
        Registry.disableRegistry();
    }

    private final Tomcat tomcat = new Tomcat();
    private final EventLoops loops;
    private final Connector connector;
    private final ListenConfig listen;
    private final @Nullable Tls tls;
    private final @Nullable Connector plain;
    private final @Nullable NodePort nodes;

    /** @throws localfirst.relay.settings.WrongSetting if TLS is on and its files can't be used */
    EmbeddedTomcat(Relay relay, Path workDirectory) {
        TlsConfig tlsConfig = relay.config().network().tls();
        Tls.requireWhole(tlsConfig);
        listen = relay.config().network().listen();
        relay.carriedBy("frames");
        loops = RelayLoops.of(relay);
        RelayProtocol protocol = protocol(relay);
        tls = tlsConfig.isOn() ? new Tls(tlsConfig, protocol, relay.timers(), relay::certifiedUntil) : null;
        connector = connector(relay, protocol);
        plain = tlsConfig.isOn() && tlsConfig.redirects() ? plainConnector(relay, tlsConfig.redirectPort()) : null;
        tomcat.setBaseDir(workDirectory.toString());
        tomcat.setConnector(connector);
        if (plain != null) {
            tomcat.getService().addConnector(plain);
        }
        // Nothing is served from files, and nothing on disk is needed once it runs.
        Context context = tomcat.addContext("", null);
        context.setCookies(false);
        context.setLoader(new PlainLoader(EmbeddedTomcat.class.getClassLoader()));
        RelayLifecycle.attach(context.getServletContext(), relay);
        Tomcat.addServlet(context, "relay", new RelayServlet()).addMapping("/");
        Tomcat.addServlet(context, "metrics", new MetricsServlet()).addMapping("/metrics");
        Tomcat.addServlet(
                        context,
                        "lan-addresses",
                        new LanAddressesServlet(() -> LanAddresses.ofPage(relay.config(), port())))
                .addMapping(LanAddressesServlet.PATH);
        addFilter(context, "management", new ManagementFilter(relay));
        addFilter(context, "handshakes", new HandshakeFilter(relay));
        ManagementPort.addTo(tomcat, relay);
        nodes = NodePort.addTo(tomcat, relay, loops);
        hideServer((StandardHost) tomcat.getHost());
        if (tls != null) {
            tomcat.getHost().getPipeline().addValve(new HttpsOnly(tlsConfig, connector, plain));
        }
    }

    private RelayProtocol protocol(Relay relay) {
        RelayProtocol protocol = new RelayProtocol();
        HttpConnections connections = protocol.guard(relay);
        // Otherwise, admission may take long: it checks signatures, reads files and asks policies.
        if (relay.access().isOpen() && !relay.config().network().tls().isOn()) {
            protocol.leaveHandshakesTo(new HandshakeAcceptor(new HandshakeAnswers(relay, loops, connections)));
        }
        protocol.addUpgradeProtocol(new FrameUpgrade(relay, loops, connections));
        setUp(protocol, relay);
        return protocol;
    }

    /** The settings shared by connectors for peers and for nodes. */
    static void setUp(RelayProtocol protocol, Relay relay) {
        protocol.setRelaxedPathChars(RAW_PATH_CHARS);
        protocol.setMaxConnections(-1);
        protocol.setAcceptCount(4096);
        protocol.setConnectionTimeout(
                (int) relay.config().limits().requests().requestTime().toMillis());
        protocol.setMaxHttpRequestHeaderSize(requestHead(relay));
        // There are no uploads; a thread would wait for the rest of one.
        protocol.setMaxSwallowSize(0);
        protocol.setMinSpareThreads(4);
        // Keep idle sockets small: frame sockets don't use these buffers.
        protocol.setProperty("socket.appReadBufSize", "128");
        protocol.setProperty("socket.appWriteBufSize", "256");
        protocol.setProperty("socket.bufferPool", "0");
    }

    /** Long enough for a call with the longest ids. */
    private static int requestHead(Relay relay) {
        int ids = relay.config().limits().introductions().lengths().idBytes();
        int longest = Limits.isSet(ids) ? ids : LONGEST_ID;
        return Math.max(REQUEST_HEAD, CHARS_OF_ID_BYTE * longest + REST_OF_HEAD);
    }

    private static void listenAt(ListenConfig listen, RelayProtocol protocol) {
        if (!listen.address().isEmpty()) {
            ListenAddress.set(protocol, listen.address(), "RELAY_ADDRESS");
        }
    }

    private static Connector connector(Relay relay, RelayProtocol protocol) {
        Connector made = new Connector(protocol);
        made.setPort(relay.config().network().port());
        ListenConfig listen = relay.config().network().listen();
        listenAt(listen, protocol);
        if (listen.isSocket()) {
            protocol.setProperty("unixDomainSocketPath", listen.socket().toString());
        }
        made.setXpoweredBy(false);
        if (relay.config().network().tls().isOn()) {
            made.setScheme("https");
            made.setSecure(true);
        }
        return made;
    }

    /** A connector that only redirects plain HTTP. */
    private static Connector plainConnector(Relay relay, int port) {
        RelayProtocol protocol = new RelayProtocol();
        // How many there may be is decided where the oldest is cut: Tomcat would let nobody in until one goes.
        protocol.setMaxConnections(-1);
        protocol.setMaxThreads(8);
        protocol.setMinSpareThreads(1);
        protocol.setMaxKeepAliveRequests(1);
        protocol.setMaxSwallowSize(0);
        protocol.setConnectionTimeout(
                (int) relay.config().limits().requests().requestTime().toMillis());
        protocol.guard(relay);
        listenAt(relay.config().network().listen(), protocol);
        Connector made = new Connector(protocol);
        made.setPort(port);
        made.setXpoweredBy(false);
        return made;
    }

    private static void addFilter(Context context, String name, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(name);
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap everywhere = new FilterMap();
        everywhere.setFilterName(name);
        everywhere.addURLPattern("/*");
        context.addFilterMap(everywhere);
    }

    /** Keeps error pages from revealing the server. */
    private static void hideServer(StandardHost host) {
        ErrorReportValve errors = new ErrorReportValve();
        errors.setShowReport(false);
        errors.setShowServerInfo(false);
        host.getPipeline().addValve(errors);
    }

    /**
     * Starts to listen.
     *
     * @param others makes the relay one of several nodes, once it is known where it listens, and before anybody is let
     *     in
     * @throws IOException if it can't listen
     */
    void start(OtherNodesStart others) throws IOException {
        UnixSocket.removeLeft(listen);
        connector.setThrowOnFailure(true);
        if (plain != null) {
            plain.setThrowOnFailure(true);
        }
        loops.start();
        startTomcat(others);
        UnixSocket.letGroupConnect(listen);
        if (tls != null) {
            tls.watch();
        }
        if (nodes != null) {
            nodes.watch();
        }
    }

    private void startTomcat(OtherNodesStart others) throws IOException {
        try {
            tomcat.init();
            others.start(loops, nodes == null ? port() : nodes.port());
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IOException(e);
        }
    }

    /** Cleans up after a failed start. */
    void abandon() {
        try {
            tomcat.destroy();
        } catch (LifecycleException e) {
            // The start has already failed, and its cause is reported elsewhere.
        } finally {
            loops.stop();
        }
    }

    void stop() {
        loops.abortAll();
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException("stopping failed", e);
        } finally {
            loops.stop();
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Where plain HTTP is redirected; -1 if nowhere. */
    int redirectPort() {
        return plain == null ? -1 : plain.getLocalPort();
    }
}
