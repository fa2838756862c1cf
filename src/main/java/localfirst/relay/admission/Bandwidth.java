package localfirst.relay.admission;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * How fast bytes may come from callers: from each of them, from all of one address, and from all together.
 *
 * <p>Thread-safe, never blocks, and takes the same memory however many addresses there are.
 *
 * <p>Implementation note: bytes that have arrived are a debt, which is paid at the rate of the limit; one second's
 * worth is free. A caller that sends is charged first. Then it rests until the debt at that moment is paid, in which
 * its own bytes are the last, whatever is charged to others meanwhile. So callers that share a limit take turns in the
 * order in which they were charged, and nobody waits forever.
 */
public final class Bandwidth {
    /** No rest is longer than this. Only thousands of callers that share a small limit would need a longer one. */
    static final Duration LONGEST_REST = Duration.ofSeconds(30);

    /** How much a caller may send before it has to rest because of others: opening a pipe takes no more. */
    static final int FREE_BYTES = 4 * 1024;

    private static final long NANOS = Duration.ofSeconds(1).toNanos();
    private static final long CEILING = NANOS + LONGEST_REST.toNanos();
    private static final int MIN_READ = 1024;
    private static final int MAX_READ = 16 * 1024;

    private final Timers timers;
    private final long start;
    private final long perCaller;
    private final long perAddress;
    private final long inAll;
    private final int addressesPerSite;
    private final SecretHash hash = new SecretHash();
    private final DebtTable addresses;

    /** After how many nanoseconds since startup the debt of all callers is paid. */
    private final AtomicLong paidAt = new AtomicLong();

    private Bandwidth(Limits limits, Timers timers) {
        this.timers = timers;
        start = timers.nanoTime();
        Limits.Pipes pipes = limits.pipes();
        perCaller = pipes.relayedBytesPerSecondPerPipe();
        perAddress = pipes.relayedBytesPerSecondPerAddress();
        inAll = pipes.relayedBytesPerSecond();
        addressesPerSite = limits.sockets().ofAddress().addressesPerSite();
        addresses = new DebtTable(timers);
    }

    /** @return null if there is no such limit */
    static @Nullable Bandwidth of(Limits limits, Timers timers) {
        Limits.Pipes pipes = limits.pipes();
        boolean isLimited = Limits.isSet(pipes.relayedBytesPerSecondPerPipe())
                || Limits.isSet(pipes.relayedBytesPerSecondPerAddress())
                || Limits.isSet(pipes.relayedBytesPerSecond());
        return isLimited ? new Bandwidth(limits, timers) : null;
    }

    /**
     * The pace of a new caller.
     *
     * @param goOn has the caller read again after a rest
     */
    public Pace pace(ClientAddress address, Runnable goOn) {
        return new Pace(this, address, goOn);
    }

    Timers timers() {
        return timers;
    }

    /** How much to read at once: little where that takes long, so that turns are short. */
    int mostAtOnce() {
        long smallest =
                Math.min(Limits.orEndless(perCaller), Math.min(Limits.orEndless(perAddress), Limits.orEndless(inAll)));
        return (int) Math.max(MIN_READ, Math.min(MAX_READ, smallest / 16));
    }

    /** @return after how many nanoseconds all of this is paid, except for the free part */
    long charge(ClientAddress address, int bytes) {
        long debt = Limits.isSet(inAll) ? chargeAll(price(bytes, inAll)) : 0;
        if (Limits.isSet(perAddress) && address.isLimited()) {
            debt = Math.max(debt, chargeKey(address.key(), price(bytes, perAddress)));
            if (Limits.isSet(addressesPerSite) && address.isV6()) {
                debt = Math.max(debt, chargeKey(address.site(), price(bytes, perAddress) / addressesPerSite));
            }
        }
        return Math.max(0, debt - NANOS);
    }

    /**
     * @param paid when the caller's own debt is paid, in nanoseconds since startup
     * @return when it will be paid after this
     */
    long chargeCaller(long paid, int bytes) {
        return Limits.isSet(perCaller) ? added(paid, now(), price(bytes, perCaller)) : 0;
    }

    /** How long it takes until something is paid, except for the free part. */
    long untilPaid(long paid) {
        return Math.max(0, paid - now() - NANOS);
    }

    private long chargeAll(long price) {
        long now = now();
        return paidAt.updateAndGet(paid -> added(paid, now, price)) - now;
    }

    private long chargeKey(String key, long price) {
        long[] owed = new long[1];
        addresses.change(hash.of(key), debt -> owed[0] = Math.min(CEILING, debt + price));
        return owed[0];
    }

    private static long added(long paid, long now, long price) {
        return Math.min(now + CEILING, Math.max(paid, now) + price);
    }

    /** In nanoseconds. The bytes are those of one read. */
    private static long price(int bytes, long perSecond) {
        return (long) ((double) bytes * NANOS / perSecond);
    }

    private long now() {
        return timers.nanoTime() - start;
    }
}
