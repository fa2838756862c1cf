package localfirst.relay.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are told which one to listen on.
 *
 * <p>Not those that the system gives away: until the server listens, a client's end of some connection may get the same one,
 * and tests that run at the same time open thousands. These are below the system's range (32,768 and up on Linux), other ones
 * for each process and each time.
 *
 * <p>Each process has a block of ports. It listens on the first of them as long as it lives, so that no other process takes the
 * same block. A port is thus still the process's own while a server that a test has stopped is away.
 */
public final class FreePorts {
    private static final int FIRST = 10_000;
    private static final int BLOCK = 100;
    private static final int BLOCKS = 220;

    /** Never closed. */
    private static final ServerSocket CLAIM = claim();

    private static final int BEGIN = CLAIM.getLocalPort() + 1;
    private static final int OF_PROCESS = BLOCK - 1;
    private static final AtomicInteger TURN = new AtomicInteger();

    private FreePorts() {}

    private static ServerSocket claim() {
        int wanted = (int) (ProcessHandle.current().pid() % BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            try {
                int port = FIRST + (wanted + i) % BLOCKS * BLOCK;
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                // Another process's.
            }
        }
        throw new IllegalStateException("no free block of ports");
    }

    /** One that nobody listens on now. */
    public static int next() {
        return next(1);
    }

    /** The first of so many in a row. */
    public static int next(int inARow) {
        for (int attempt = 0; attempt < 10 * OF_PROCESS; attempt++) {
            int turn = Math.floorMod(TURN.getAndAdd(inARow), OF_PROCESS);
            if (turn + inARow <= OF_PROCESS && areFree(BEGIN + turn, inARow)) {
                return BEGIN + turn;
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
