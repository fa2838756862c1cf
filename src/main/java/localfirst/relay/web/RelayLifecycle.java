package localfirst.relay.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import org.jspecify.annotations.Nullable;

/** Starts a relay with the web application, and stops it with it. */
@WebListener
public final class RelayLifecycle implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(RelayLifecycle.class.getName());
    private static final String RELAY = "localfirst.relay.Relay";

    private @Nullable Relay relay;
    private @Nullable Annotated annotated;
    private @Nullable FrameSupport frames;

    /** For a container that finds it by its annotation. */
    public RelayLifecycle() {}

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Relay started = new Relay(RelayConfig.from(System.getenv()));
        Annotated shared = new Annotated(started, context.getContextPath(), context.getServerInfo());
        relay = started;
        annotated = shared;
        RelayHolder.set(shared);
        attach(context, started);
        frames = FrameSupport.install(context, started);
        started.carriedBy(frames == null ? "annotated" : "frames");
        LOG.log(
                System.Logger.Level.INFO,
                "The relay runs in {0}; its sockets are carried by: {1}",
                context.getServerInfo(),
                started.transport());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
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
