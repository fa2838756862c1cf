package localfirst.relay.log;

import java.nio.channels.ClosedChannelException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sets up {@code java.util.logging}, which is behind {@link System.Logger} unless somebody replaces it, for a relay
 * that runs by itself. Lines go to standard error.
 */
public final class StandaloneLog {
    // Strong references: java.util.logging forgets the level of a logger that is collected.
    private static final Logger RELAY = Logger.getLogger("localfirst.relay");
    private static final Logger TOMCAT = Logger.getLogger("org.apache");
    private static final Logger TOMCAT_POLLER = Logger.getLogger("org.apache.tomcat.util.net.NioEndpoint");

    private StandaloneLog() {}

    /** Does nothing if the process was given a logging configuration of its own. */
    public static void setUp(LogConfig config) {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        // No ConsoleHandler: Tomcat gives every one of those a formatter of its own.
        root.addHandler(new AsyncHandler(System.err, new LineFormat(config.format() == LogConfig.Format.JSON)));
        Level level = level(config.level());
        RELAY.setLevel(level);
        // The relay closes connections that take too long, and Tomcat's poller may be about to register one.
        TOMCAT_POLLER.setFilter(line -> !(line.getThrown() instanceof ClosedChannelException));
        TOMCAT.setLevel(level.intValue() > Level.WARNING.intValue() ? level : Level.WARNING);
    }

    static Level level(LogConfig.Level level) {
        return switch (level) {
            case OFF -> Level.OFF;
            case ERROR -> Level.SEVERE;
            case WARNING -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
        };
    }
}
