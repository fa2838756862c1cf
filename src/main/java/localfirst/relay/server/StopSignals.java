package localfirst.relay.server;

import localfirst.relay.reflection.CallFailed;
import localfirst.relay.reflection.NamedMethod;
import localfirst.relay.reflection.NotFound;
import localfirst.relay.reflection.Reflection;

/**
 * What SIGTERM, SIGINT and SIGHUP do: the first starts a shutdown, the next one speeds it up.
 *
 * <p>Java's shutdown hooks can't tell a second signal from the first. The JDK's {@code sun.misc.Signal} can. It is in
 * the module jdk.unsupported, which every JDK has; reflection avoids a compiler warning.
 */
final class StopSignals {
    private StopSignals() {}

    /** Makes sure that the process ends, even if classes can no longer be loaded. */
    private static void runOrHalt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            ConsoleMessage.print(System.err, "relay: stopping failed: " + e);
            Runtime.getRuntime().halt(1);
        }
    }

    /** @return whether this JVM lets the program handle signals; if not, only a shutdown hook remains */
    static boolean handle(Runnable first, Runnable next) {
        Runnable[] steps = {first};
        try {
            ClassLoader loader = StopSignals.class.getClassLoader();
            Class<?> signal = Reflection.type(loader, "sun.misc.Signal");
            Class<?> handler = Reflection.type(loader, "sun.misc.SignalHandler");
            NamedMethod handle = Reflection.method(signal, "handle", signal, handler);
            Object proxy = Reflection.implementing(handler, () -> {
                Runnable step = steps[0];
                steps[0] = next;
                new Thread(() -> runOrHalt(step), "relay-stop").start();
            });
            // SIGHUP comes when a terminal closes; a process that was told to ignore it (nohup) can't handle it.
            for (String name : new String[] {"TERM", "INT", "HUP"}) {
                handle.call(null, Reflection.make(signal, String.class, name), proxy);
            }
            return true;
        } catch (NotFound | CallFailed e) {
            return false;
        }
    }
}
