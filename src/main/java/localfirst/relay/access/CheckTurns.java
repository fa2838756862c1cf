package localfirst.relay.access;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import localfirst.relay.admission.SecretHash;
import localfirst.relay.peer.ClientAddress;

/**
 * Checks of tokens wait here for their turn, because a signature may take a millisecond to compute. A few are checked
 * at a time, and one for each address. So a flood from one address leaves the processors, and the next turn, to others.
 *
 * <p>Thread-safe. Blocks its caller while earlier checks are running.
 */
final class CheckTurns {
    /** Addresses that share a row wait for each other. */
    private static final int ROWS = 256;

    /** How many handshakes of an address may wait, each of which holds a thread. */
    static final int MAX_WAITING = 100;

    private final Semaphore all;
    private final Semaphore[] rows = new Semaphore[ROWS];
    private final SecretHash hash = new SecretHash();

    CheckTurns(int atOnce) {
        all = new Semaphore(atOnce, true);
        for (int i = 0; i < ROWS; i++) {
            rows[i] = new Semaphore(1, true);
        }
    }

    /**
     * Runs the check on the caller's thread, when it is its turn.
     *
     * @return nothing if too many of this address wait already
     */
    <T> Optional<T> take(ClientAddress address, Supplier<T> check) {
        if (!address.isLimited()) {
            // Anybody may be behind it.
            return Optional.of(run(check));
        }
        Semaphore row = rows[(int) Long.remainderUnsigned(hash.of(address.key()), ROWS)];
        if (row.getQueueLength() >= MAX_WAITING) {
            return Optional.empty();
        }
        row.acquireUninterruptibly();
        try {
            return Optional.of(run(check));
        } finally {
            row.release();
        }
    }

    private <T> T run(Supplier<T> check) {
        all.acquireUninterruptibly();
        try {
            return check.get();
        } finally {
            all.release();
        }
    }
}
