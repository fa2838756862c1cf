package localfirst.relay.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig.TransportChoice;
import localfirst.relay.handshake.HandshakeFilter;
import localfirst.relay.reflection.Reflection;
import org.jspecify.annotations.Nullable;

/**
 * Installs the frame transport in a standalone Tomcat, if it has what the transport needs. Tried only in Tomcat, since
 * other containers may find Tomcat's classes at the root of the WAR.
 *
 * <p>Its classes are loaded by name, since they can't be loaded anywhere else.
 *
 * @param filter diverts handshakes until it is closed
 */
record FrameSupport(AutoCloseable filter) {
    private static final System.Logger LOG = System.getLogger(FrameSupport.class.getName());
    private static final String FILTER = "localfirst.relay.tomcat.FrameFilter";

    /** @return null if annotated endpoints have to carry the sockets */
    static @Nullable FrameSupport install(ServletContext context, Relay relay) {
        if (relay.config().sockets().transport() == TransportChoice.ANNOTATED) {
            return null;
        }
        try {
            Class<?> type = Reflection.type(FrameSupport.class.getClassLoader(), FILTER);
            Object filter = Reflection.make(type, Relay.class, relay);
            FilterRegistration.Dynamic registration = context.addFilter("relay-frames", (Filter) filter);
            registration.setAsyncSupported(true);
            registration.addMappingForUrlPatterns(
                    EnumSet.of(DispatcherType.REQUEST), false, HandshakeFilter.EVERYWHERE);
            return new FrameSupport((AutoCloseable) filter);
        } catch (LinkageError | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The frame transport isn't available here: annotated endpoints carry the sockets",
                    e);
            return null;
        }
    }

    /** Cuts every socket: they belong to the connector, and would outlive the application. */
    void close() {
        try {
            filter.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "The frame transport couldn't be stopped properly", e);
        }
    }
}
