package localfirst.relay.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are told which one to listen on.
 *
 * <p>Not those that the system gives away: until the server listens, a client's end of some connection may get the same one,
 * and tests that run at the same time open thousands. These are below the system's range (32,768 and up on Linux), other ones
 * for each process and each time.
 */
public final class FreePorts {
    private static final int FIRST = 10_000;
    private static final int OF_PROCESS = 100;
    private static final int PROCESSES = 220;
    private static final int BEGIN = FIRST + (int) (ProcessHandle.current().pid() % PROCESSES) * OF_PROCESS;
    private static final AtomicInteger TURN = new AtomicInteger();

    private FreePorts() {}

    /** One that nobody listens on now. */
    public static int next() {
        return next(1);
    }

    /** The first of so many in a row. */
    public static int next(int inARow) {
        for (int attempt = 0; attempt < 10 * OF_PROCESS; attempt++) {
            int port = BEGIN + Math.floorMod(TURN.getAndAdd(inARow), OF_PROCESS);
            if (areFree(port, inARow)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + BEGIN + " on");
    }

    private static boolean areFree(int port, int inARow) {
        for (int i = 0; i < inARow; i++) {
            try (ServerSocket socket = new ServerSocket(port + i)) {
                if (!socket.isBound()) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
