package localfirst.relay.server;

import java.lang.reflect.Proxy;

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
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        Runnable step = steps[0];
                        steps[0] = next;
                        new Thread(() -> runOrHalt(step), "relay-stop").start();
                        return null;
                    });
            // SIGHUP comes when a terminal closes; a process that was told to ignore it (nohup) can't handle it.
            for (String name : new String[] {"TERM", "INT", "HUP"}) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
