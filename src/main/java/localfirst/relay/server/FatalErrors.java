package localfirst.relay.server;

import java.nio.charset.StandardCharsets;

/**
 * Ends the process at once when its virtual machine fails, as when it is out of memory: what is left would be a relay
 * without one of its threads, that seems to live and lets nobody in. Whatever restarts processes does the rest.
 *
 * <p>Only for a relay that runs by itself: an application that a relay is part of has to decide for itself.
 */
final class FatalErrors implements Thread.UncaughtExceptionHandler {
    /** What a process that is killed for memory ends with, mostly: 128 and SIGKILL. */
    static final int EXIT_CODE = 137;

    /** Made beforehand: then there may be no memory for a text. */
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

    /** Is called for what nobody catches, and Tomcat lets such errors pass. */
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
