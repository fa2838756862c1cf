package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;
import localfirst.relay.admission.ClientAddresses;

/** Reads all that is logged while the suite runs, and remembers lines with an id of a test's or a whole address. */
final class LogAudit extends Handler {
    /** {@link RelayBehaviour#id} ends every id so. */
    private static final Pattern ID =
            Pattern.compile("-" + ProcessHandle.current().pid() + "-\\d+");

    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.\\d|::1\\b|0:0:0:0:0:0:0:1");

    /** Tells of proxies that nobody listed, whose addresses aren't those of clients. */
    private static final String OF_PROXIES = ClientAddresses.class.getName();

    private final Logger root = Logger.getLogger("");
    private final Logger ours = Logger.getLogger("localfirst.relay");
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final List<String> offending = new CopyOnWriteArrayList<>();

    static LogAudit begin() {
        LogAudit audit = new LogAudit();
        audit.setLevel(Level.ALL);
        audit.root.addHandler(audit);
        // All of our own is read, and as much of it printed as without this.
        audit.ours.addHandler(audit);
        audit.ours.setLevel(Level.FINE);
        audit.ours.setUseParentHandlers(false);
        return audit;
    }

    void assertNobodyIsNamed() {
        assertThat(offending).as("lines of the log with an id or an address").isEmpty();
    }

    void end() {
        root.removeHandler(this);
        ours.removeHandler(this);
        ours.setLevel(null);
        ours.setUseParentHandlers(true);
    }

    @Override
    public void publish(LogRecord line) {
        boolean isOurs = line.getLoggerName() != null && line.getLoggerName().startsWith(ours.getName());
        if (isOurs && line.getLevel().intValue() >= Level.WARNING.intValue()) {
            for (Handler each : root.getHandlers()) if (each != this) each.publish(line);
        }
        if (OF_PROXIES.equals(line.getLoggerName())) return;
        String text = formatter.format(line);
        if (ID.matcher(text).find() || ADDRESS.matcher(text).find()) offending.add(text);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
