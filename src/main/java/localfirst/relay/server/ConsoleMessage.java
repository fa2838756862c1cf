package localfirst.relay.server;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Prints to a console that nobody may be reading any more. */
final class ConsoleMessage {
    private ConsoleMessage() {}

    /** Prints a line. Blocks until that is done, but for a second at most. */
    static void print(PrintStream out, String line) {
        Thread printer = new Thread(() -> out.println(line), "relay-console");
        printer.setDaemon(true);
        printer.start();
        try {
            printer.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
