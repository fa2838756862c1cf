package localfirst.relay.admission;

import java.time.Duration;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;

/**
 * Slows down a client whose sockets the relay has to close again and again.
 *
 * <p>Such a client comes straight back, within milliseconds, and fails in the same way. Its next socket is opened but
 * not read for a while: after one failure there is no delay, after two it is a second, after four five seconds. Nobody
 * is refused: an id belongs to nobody, and an address to many, so a stranger could keep a peer away by failing in its
 * name. As it is, such a stranger delays the peer by no more than five seconds, and only from exactly the same address,
 * through the same proxies. Where an address may belong to anybody, as behind a proxy that isn't listed, nobody is
 * delayed.
 *
 * <p>Thread-safe, never blocks, and takes the same memory however many peers there are.
 */
final class CoolingOff {
    /** What a failure costs, and the time after which it is forgotten. */
    private static final Duration FAILURE = Duration.ofSeconds(20);

    /** The number of failures from which on a client is delayed: the first may be bad luck. */
    private static final Duration[] DELAYS = {
        Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5)
    };

    private final SecretHash hash = new SecretHash();
    private final DebtTable debts;

    CoolingOff(Timers timers) {
        debts = new DebtTable(timers);
    }

    /** The relay closed a socket of this peer because of what the client did. */
    void failed(PeerId peer, ClientAddress address) {
        if (address.isLimited()) {
            long most = FAILURE.multipliedBy(DELAYS.length - 1).toNanos();
            debts.change(key(peer, address), debt -> Math.min(most, debt + FAILURE.toNanos()));
        }
    }

    /** How long not to read from a socket that this peer has just opened. */
    Duration delay(PeerId peer, ClientAddress address) {
        if (!address.isLimited()) {
            return Duration.ZERO;
        }
        long failures = -Math.floorDiv(-debts.debt(key(peer, address)).toNanos(), FAILURE.toNanos());
        return DELAYS[(int) failures];
    }

    private long key(PeerId peer, ClientAddress address) {
        return hash.of(peer.value(), address.key(), Long.toHexString(address.wayIn()));
    }

    int size() {
        return debts.size();
    }
}
