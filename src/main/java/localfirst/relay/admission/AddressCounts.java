package localfirst.relay.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;

/**
 * How many of something each address has, and each site. A site is the first 48 bits of IPv6 addresses.
 *
 * <p>Thread-safe, and never blocks. There are entries only for addresses that have something, so it is bounded by what
 * is counted.
 */
final class AddressCounts {
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final Map<String, Integer> bySite = new ConcurrentHashMap<>();
    private final long most;
    private final long mostOfSite;
    private final int addressesPerSite;

    /**
     * @param most the most that an address may have
     * @param addressesPerSite how many addresses a site counts as
     */
    AddressCounts(int most, int addressesPerSite) {
        this.most = most;
        this.addressesPerSite = addressesPerSite;
        mostOfSite = (long) most * addressesPerSite;
    }

    /**
     * Whether an address has as many as it may.
     *
     * @param expected how many more it will have soon that aren't counted yet
     */
    boolean isReached(ClientAddress address, int expected) {
        return address.isLimited()
                && (Limits.isReached(of(address) + expected, most)
                        || Limits.isReached(bySite.getOrDefault(address.site(), 0) + expected, mostOfSite));
    }

    /** Whether an address has more than that, or its site as many times that as it counts as addresses. */
    boolean isAbove(ClientAddress address, int count) {
        return address.isLimited()
                && (of(address) > count
                        || Limits.isOver(bySite.getOrDefault(address.site(), 0), (long) count * addressesPerSite));
    }

    int of(ClientAddress address) {
        return byAddress.getOrDefault(address.key(), 0);
    }

    void add(ClientAddress address, int count) {
        add(byAddress, address.key(), count);
        if (address.isV6()) {
            add(bySite, address.site(), count);
        }
    }

    private static void add(Map<String, Integer> counts, String key, int count) {
        counts.merge(key, count, (now, added) -> now + added == 0 ? null : now + added);
    }

    int total() {
        return byAddress.values().stream().mapToInt(Integer::intValue).sum();
    }
}
