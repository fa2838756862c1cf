package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import localfirst.relay.limits.Account;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a peer's frames that have been read and not processed yet. Usually there are none.
 *
 * <p>Thread-safe. A thread that processes messages holds its monitor, so they are processed one at a time.
 */
final class Inbox {
    /** Messages up to this length are processed on the thread that read them, which others may be waiting for. */
    private static final long SLICE_NANOS = 2_000_000;

    private final Account account;

    // Guarded by this
    private boolean beingRead;
    private long readSince;

    private volatile @Nullable ByteBuffer rest;

    Inbox(Account account) {
        this.account = account;
    }

    boolean isEmpty() {
        return rest == null;
    }

    synchronized boolean isBeingRead() {
        return beingRead;
    }

    synchronized void begin(long now) {
        beingRead = true;
        readSince = now;
    }

    synchronized void end() {
        beingRead = false;
    }

    synchronized boolean isLate(long now) {
        return now - readSince > SLICE_NANOS;
    }

    /**
     * Keeps the rest of these bytes for later, behind what it has already. @return false if there is no room for them
     */
    synchronized boolean keep(ByteBuffer frames) {
        int length = frames.remaining();
        if (length == 0) {
            return true;
        }
        if (!account.tryReserve(length)) {
            frames.position(frames.limit());
            return false;
        }
        ByteBuffer first = rest;
        ByteBuffer all = ByteBuffer.allocate(length + (first == null ? 0 : first.remaining()));
        if (first != null) {
            all.put(first);
        }
        rest = all.put(frames).flip();
        return true;
    }

    /** Takes everything out. {@link #putBack} has to follow. */
    synchronized @Nullable ByteBuffer take() {
        ByteBuffer taken = rest;
        rest = null;
        if (taken != null) {
            account.release(taken.remaining());
        }
        return taken;
    }

    /** Keeps what wasn't processed after all. */
    synchronized void putBack(ByteBuffer taken) {
        if (taken.hasRemaining()) {
            account.reserve(taken.remaining());
            rest = taken.slice();
        }
    }
}
