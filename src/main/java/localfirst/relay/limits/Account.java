package localfirst.relay.limits;

import localfirst.relay.peer.ClientAddress;

/** The memory that is kept for one socket, as a part of a {@link Budget}. Thread-safe, and never blocks. */
public final class Account {
    private final Budget budget;
    private final ClientAddress address;
    private final Budget.AddressShare share;

    // Guarded by this
    private long bytes;
    private boolean closed;

    Account(Budget budget, ClientAddress address, Budget.AddressShare share) {
        this.budget = budget;
        this.address = address;
        this.share = share;
    }

    /**
     * Reserves bytes unless that would exceed the limit of the socket, its address or the total, or the account is
     * closed.
     */
    public synchronized boolean tryReserve(long more) {
        if (closed || !budget.tryTake(address, share, bytes, more)) {
            return false;
        }
        bytes += more;
        return true;
    }

    /** Reserves bytes unconditionally: for what exists already, or is so small that the limit on sockets is enough. */
    public synchronized void reserve(long more) {
        if (!closed) {
            budget.take(share, more);
            bytes += more;
        }
    }

    public synchronized void release(long fewer) {
        if (!closed) {
            budget.take(share, -fewer);
            bytes -= fewer;
        }
    }

    /** The socket has gone, and what was kept for it. */
    public synchronized void close() {
        if (!closed) {
            budget.take(share, -bytes);
            bytes = 0;
            closed = true;
            budget.close(address);
        }
    }
}
