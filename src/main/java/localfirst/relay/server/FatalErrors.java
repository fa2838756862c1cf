package localfirst.relay.server;

import java.nio.charset.StandardCharsets;

/**
 * Ends the process at once when the JVM fails, for example when it is out of memory. Otherwise the relay would go on
 * without one of its threads, looking alive and admitting nobody. The supervisor restarts it.
 *
 * <p>Only for a relay that runs by itself: an application that a relay is part of has to decide for itself.
 */
final class FatalErrors implements Thread.UncaughtExceptionHandler {
    /** As for a process that was killed for memory: 128 + SIGKILL. */
    static final int EXIT_CODE = 137;

    /** Prepared in advance: there may be no memory left when it is needed. */
    private static final byte[] MESSAGE =
            "relay: the JVM failed; exiting at once\n".getBytes(StandardCharsets.US_ASCII);

    private final Thread.UncaughtExceptionHandler otherwise;

    private FatalErrors(Thread.UncaughtExceptionHandler otherwise) {
        this.otherwise = otherwise;
    }

    static void endTheProcess() {
        Thread.setDefaultUncaughtExceptionHandler(new FatalErrors((thread, failure) -> {
            System.err.println("relay: thread " + thread.getName() + " failed");
            failure.printStackTrace();
        }));
    }

    /** Called for uncaught errors, including those that Tomcat lets pass. */
    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            try {
                System.err.write(MESSAGE, 0, MESSAGE.length);
                System.err.println(failure);
            } finally {
                // Not exit: shutdown hooks need what has just run out.
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
        otherwise.uncaughtException(thread, failure);
    }
}
