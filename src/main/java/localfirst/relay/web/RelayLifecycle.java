package localfirst.relay.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import localfirst.relay.Drain;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessPolicy;
import localfirst.relay.annotated.AnnotatedTransport;
import localfirst.relay.annotated.Container;
import localfirst.relay.annotated.RelayHolder;
import localfirst.relay.cluster.ClusterStart;
import localfirst.relay.handshake.HandshakeFilter;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.SettingValues;
import localfirst.relay.settings.WrongSetting;
import org.jspecify.annotations.Nullable;

/** Starts a relay with the web application, and stops it with it. */
@WebListener
public final class RelayLifecycle implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(RelayLifecycle.class.getName());
    private static final String RELAY = "localfirst.relay.Relay";

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);

    private @Nullable Relay relay;
    private @Nullable AnnotatedTransport annotated;
    private @Nullable FrameSupport frames;
    private @Nullable AutoCloseable linkLoops;

    /** For the container, which finds the class by its annotation. */
    public RelayLifecycle() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Relay started = new Relay(settings(context), policies());
        Container container = Container.of(context);
        AnnotatedTransport shared = new AnnotatedTransport(started, context.getContextPath(), container);
        relay = started;
        annotated = shared;
        RelayHolder.set(shared);
        attach(context, started);
        ManagementFilter.install(context, started);
        HandshakeFilter.install(context, started);
        container.prepare();
        frames = container.mayCarryFrames() ? FrameSupport.install(context, started) : null;
        started.carriedBy(frames == null ? "annotated" : "frames");
        linkLoops = started.config().cluster().isOn() ? joinOthers(started) : null;
        LOG.log(
                System.Logger.Level.INFO,
                "The relay runs in {0} with the {1} transport",
                context.getServerInfo(),
                started.figures().transport());
    }

    /** Nothing of the cluster's is loaded unless it is asked for. */
    private AutoCloseable joinOthers(Relay started) {
        try {
            return ClusterStart.beginInContainer(started);
        } catch (RuntimeException e) {
            // Not every container stops an application that failed to start.
            stop();
            throw e;
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        sayGoodbye();
        stop();
    }

    private void stop() {
        RelayHolder.set(null);
        if (frames != null) {
            frames.close();
        }
        if (annotated != null) {
            annotated.close();
        }
        if (relay != null) {
            relay.close();
        }
        if (linkLoops != null) {
            endLoops(linkLoops);
        }
        RecordMethods.letGoOfOurs();
    }

    private static void endLoops(AutoCloseable loops) {
        try {
            loops.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "The links to other nodes couldn't be closed properly", e);
        }
    }

    /** Containers give an application little time to stop: enough to close all sockets, not to wait for pipes. */
    private void sayGoodbye() {
        if (relay == null) {
            return;
        }
        Drain drain = relay.drain();
        drain.hurry();
        try {
            drain.await(LONGEST_GOODBYE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The policies that the application provides as services. */
    private static List<AccessPolicy> policies() {
        return ServiceLoader.load(AccessPolicy.class, RelayLifecycle.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    private static RelayConfig settings(ServletContext context) {
        Map<String, String> parameters = new HashMap<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            parameters.put(name, context.getInitParameter(name));
        }
        SettingValues settings = SettingValues.from(SettingSources.ofProcess(parameters));
        settings.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        if (settings.config().network().tls().isOn()) {
            LOG.log(System.Logger.Level.WARNING, "relay.tls.* has no effect here: configure TLS in the container");
        }
        requireAddress(settings.config());
        return settings.config();
    }

    /** The relay doesn't know the container's ports, and the application's path is part of the address. */
    static void requireAddress(RelayConfig config) {
        if (config.cluster().isOn() && config.cluster().address().isEmpty()) {
            throw new WrongSetting("RELAY_CLUSTER_ADDRESS isn't set, but in a container it must be: where other nodes"
                    + " reach this application, such as ws://10.0.0.5:8080/relay");
        }
    }

    /** Lets the servlets of an application find its relay. */
    public static void attach(ServletContext context, Relay relay) {
        context.setAttribute(RELAY, relay);
    }

    static Relay relay(ServletContext context) {
        if (context.getAttribute(RELAY) instanceof Relay relay) {
            return relay;
        }
        throw new IllegalStateException("the relay isn't running");
    }
}
