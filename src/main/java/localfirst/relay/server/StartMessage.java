package localfirst.relay.server;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** What the program tells whoever started it, who may not be reading any more. */
final class StartMessage {
    private StartMessage() {}

    /** Prints it. Blocks until that is done, but for a second at most. */
    static void print(PrintStream out, String line) {
        Thread printer = new Thread(() -> out.println(line), "relay-announcement");
        printer.setDaemon(true);
        printer.start();
        try {
            printer.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
