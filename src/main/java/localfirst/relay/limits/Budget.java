package localfirst.relay.limits;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.peer.ClientAddress;

/**
 * Limits the memory that peers may use, in total, per address and per socket. A reservation of an {@link Account}
 * succeeds on all three levels or on none.
 *
 * <p>Thread-safe, and never blocks. The bytes are estimates, made by whoever keeps something for a peer.
 *
 * <p>The last quarter of the total is reserved for addresses that use little, so that a few heavy users leave room for
 * everybody else.
 */
public final class Budget {
    /** An address uses little if it has at most 1/64 of the total. */
    private static final int LITTLE = 64;

    private final long most;
    private final long mostOfAddress;
    private final long mostOfSocket;
    private final AtomicLong total = new AtomicLong();
    private final ConcurrentHashMap<String, AddressShare> byAddress = new ConcurrentHashMap<>();

    /** What the sockets of one address have. */
    static final class AddressShare {
        private final AtomicLong bytes = new AtomicLong();
        // Guarded by the map's lock for its key
        private int sockets;
    }

    public Budget(Limits.Introductions.Memory limits) {
        most = limits.introductionBytes();
        mostOfAddress = limits.introductionBytesPerAddress();
        mostOfSocket = limits.introductionBytesPerSocket();
    }

    /** An account for a new socket; it has to be closed with the socket. */
    public Account open(ClientAddress address) {
        AddressShare share = byAddress.compute(address.key(), (key, known) -> {
            AddressShare kept = known == null ? new AddressShare() : known;
            kept.sockets++;
            return kept;
        });
        return new Account(this, address, share);
    }

    void close(ClientAddress address) {
        byAddress.computeIfPresent(address.key(), (key, share) -> --share.sockets == 0 ? null : share);
    }

    /** @param ofSocket how much the socket has already */
    boolean tryTake(ClientAddress address, AddressShare share, long ofSocket, long bytes) {
        if (Limits.isOver(ofSocket + bytes, mostOfSocket)) {
            return false;
        }
        long taken = share.bytes.addAndGet(bytes);
        boolean ofAddress = !address.isLimited() || !Limits.isOver(taken, mostOfAddress);
        if (ofAddress && !Limits.isOver(total.addAndGet(bytes), mostFor(taken))) {
            return true;
        }
        share.bytes.addAndGet(-bytes);
        if (ofAddress) {
            total.addAndGet(-bytes);
        }
        return false;
    }

    private long mostFor(long takenByAddress) {
        return takenByAddress <= most / LITTLE ? most : most - most / 4;
    }

    void take(AddressShare share, long bytes) {
        share.bytes.addAndGet(bytes);
        total.addAndGet(bytes);
    }

    /** All bytes that are taken now. */
    public long total() {
        return total.get();
    }

    /** The same, added up by address: for the consistency check. */
    public long totalByAddress() {
        return byAddress.values().stream().mapToLong(share -> share.bytes.get()).sum();
    }
}
