package localfirst.relay.admission;

import java.time.Duration;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.time.Timers;

/**
 * How fast each address may do something: this many times a second in the long run, and this many at once.
 *
 * <p>A site, the first 48 bits of IPv6 addresses, may do it as fast as a few addresses together.
 *
 * <p>Thread-safe, never blocks, and takes the same memory however many addresses there are.
 *
 * <p>Implementation note: each act costs time, which the address then owes (the generic cell rate algorithm). It may
 * owe as much as a burst costs.
 */
final class AddressRates {
    /**
     * A flood has to be paid for, but not for hours: others may be behind the same address, and a peer that isn't read
     * can't show that it is alive.
     */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final SecretHash hash = new SecretHash();
    private final DebtTable debts;

    /** Null if there is no limit. */
    private final long cost;

    private final long most;
    private final int addressesPerSite;

    /** @param addressesPerSite how many addresses a site counts as */
    AddressRates(int perSecond, int burst, int addressesPerSite, Timers timers) {
        debts = new DebtTable(timers);
        cost = Limits.isSet(perSecond) ? NANOS / perSecond : 0;
        most = cost * Math.max(burst, perSecond);
        this.addressesPerSite = addressesPerSite;
    }

    /** Whether {@link #tryTake} would return false. */
    boolean isUsedUp(ClientAddress address) {
        return isLimited(address)
                && (isUsedUp(address.key(), cost) || (hasSite(address) && isUsedUp(address.site(), siteCost())));
    }

    private boolean isUsedUp(String key, long price) {
        return debts.debt(hash.of(key)).toNanos() + price > most;
    }

    boolean tryTake(ClientAddress address) {
        return !isLimited(address)
                || (tryTake(address.key(), cost) && (!hasSite(address) || tryTake(address.site(), siteCost())));
    }

    private boolean tryTake(String key, long price) {
        boolean[] taken = new boolean[1];
        debts.change(hash.of(key), debt -> {
            taken[0] = debt + price <= most;
            return taken[0] ? debt + price : debt;
        });
        return taken[0];
    }

    /** Takes one in any case, and returns how long to wait before the next: {@link #LONGEST_PAUSE} at most. */
    Duration take(ClientAddress address) {
        takeAll(address, 1);
        return delay(address);
    }

    /** Takes this many in any case. Whatever follows has to wait for {@link #delay}. */
    void takeAll(ClientAddress address, long count) {
        if (isLimited(address) && count > 0) {
            takeAll(address.key(), cost, count);
            if (hasSite(address)) {
                takeAll(address.site(), siteCost(), count);
            }
        }
    }

    private void takeAll(String key, long price, long count) {
        long ceiling = most + LONGEST_PAUSE.toNanos();
        debts.change(hash.of(key), debt -> count > ceiling / price ? ceiling : Math.min(ceiling, debt + price * count));
    }

    /** How long until this address has paid for what it took; {@link #LONGEST_PAUSE} at most. */
    Duration delay(ClientAddress address) {
        long owed = isLimited(address) ? debts.debt(hash.of(address.key())).toNanos() : 0;
        long siteWide = isLimited(address) && hasSite(address)
                ? debts.debt(hash.of(address.site())).toNanos()
                : 0;
        return Duration.ofNanos(Math.max(0, Math.max(owed, siteWide) - most));
    }

    /** How many addresses and sites owe anything. */
    int size() {
        return debts.size();
    }

    private boolean isLimited(ClientAddress address) {
        return cost > 0 && address.isLimited();
    }

    private boolean hasSite(ClientAddress address) {
        return Limits.isSet(addressesPerSite) && address.isV6();
    }

    private long siteCost() {
        return Math.max(1, cost / addressesPerSite);
    }
}
