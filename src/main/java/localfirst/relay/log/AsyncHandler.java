package localfirst.relay.log;

import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes the log on its own thread, so that a slow or stuck reader doesn't delay any pipe.
 *
 * <p>Thread-safe. Only {@link #close} blocks, for up to two seconds. Up to 1,024 lines wait; further lines are dropped,
 * and a line says how many. When the JVM is halted or killed, waiting lines are lost.
 */
final class AsyncHandler extends Handler {
    private static final int MAX_WAITING = 1024;
    private static final String END = "";

    private final PrintStream out;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    // Guarded by this
    private long dropped;

    private final Thread writer = new Thread(this::write, "relay-log");

    AsyncHandler(PrintStream out, Formatter formatter) {
        this.out = out;
        setFormatter(formatter);
        setLevel(Level.ALL);
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void publish(LogRecord line) {
        if (!isLoggable(line)) {
            return;
        }
        try {
            enqueue(getFormatter().format(line));
        } catch (RuntimeException e) {
            reportError(null, e, ErrorManager.FORMAT_FAILURE);
        }
    }

    /** After dropping lines, waits for room for the line that says so plus one more. */
    private synchronized void enqueue(String line) {
        if (dropped > 0 && waiting.remainingCapacity() > 1) {
            waiting.add(gap());
            dropped = 0;
        }
        if (dropped > 0 || !waiting.offer(line)) {
            dropped++;
        }
    }

    private String gap() {
        return getFormatter()
                .format(new LogRecord(Level.WARNING, dropped + " lines dropped: the log is read too slowly"));
    }

    private void write() {
        try {
            for (String line = waiting.take(); !line.equals(END); line = waiting.take()) {
                out.print(line);
                if (waiting.isEmpty()) {
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            // Only interrupted in order to end.
        }
        out.print(lastGap());
        out.flush();
    }

    private synchronized String lastGap() {
        return dropped > 0 ? gap() : "";
    }

    /** Nothing to do: waiting lines are written as soon as possible. */
    @Override
    public void flush() {}

    /** Waits up to two seconds for the waiting lines to be written. The stream stays open. */
    @Override
    public void close() {
        try {
            if (waiting.offer(END, 1, TimeUnit.SECONDS)) {
                writer.join(TimeUnit.SECONDS.toMillis(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
