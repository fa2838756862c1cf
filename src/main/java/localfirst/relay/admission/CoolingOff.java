package localfirst.relay.admission;

import java.time.Duration;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;

/**
 * Slows down a client whose sockets the relay has to close again and again.
 *
 * <p>Such a client comes straight back, within milliseconds, and fails in the same way. Its next socket is opened, but isn't
 * read for a while: not at all longer after one failure, for a second after two, for five after four. Nobody is refused: an
 * id belongs to nobody, and an address to many, so a stranger could keep a peer away by failing in its name. As it is,
 * such a stranger delays the peer by five seconds at most, and only from the same address, in full, and through the same
 * proxies. Where an address may be everybody's, as behind a proxy that isn't listed, nobody is delayed.
 *
 * <p>Thread-safe, never blocks, and takes the same memory however many peers there are.
 */
final class CoolingOff {
    /** What a failure costs, and after what time it is forgotten. */
    private static final Duration FAILURE = Duration.ofSeconds(20);

    /** By how many failures are remembered: the first may be bad luck. */
    private static final Duration[] DELAYS = {
        Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5)
    };

    private final SecretHash hash = new SecretHash();
    private final DebtTable debts;

    CoolingOff(Timers timers) {
        debts = new DebtTable(timers);
    }

    /** The relay closed a socket of this peer's, for cause. */
    void failed(PeerId peer, ClientAddress address) {
        if (address.isLimited()) {
            long most = FAILURE.multipliedBy(DELAYS.length - 1).toNanos();
            debts.change(key(peer, address), debt -> Math.min(most, debt + FAILURE.toNanos()));
        }
    }

    /** How long not to read from a socket of this peer's that has just been opened. */
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
