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
 * <p>Also slows down TLS handshakes of an address from which TLS was misused again and again.
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

    /** Those who share the address wait as well. */
    private static final Duration LONGEST_OF_TLS = Duration.ofSeconds(1);

    private final SecretHash hash = new SecretHash();
    private final DebtTable debts;

    CoolingOff(Timers timers) {
        debts = new DebtTable(timers);
    }

    /** The relay closed a socket of this peer because of what the client did. */
    void failed(PeerId peer, ClientAddress address) {
        failed(address, key(peer, address));
    }

    /**
     * A connection was cut for what came on it before it was known whose it is: TLS that only costs the relay
     * something.
     */
    void misusedTls(ClientAddress address) {
        failed(address, keyOfTls(address));
    }

    private void failed(ClientAddress address, long key) {
        if (address.isLimited()) {
            long most = FAILURE.multipliedBy(DELAYS.length - 1).toNanos();
            debts.change(key, debt -> Math.min(most, debt + FAILURE.toNanos()));
        }
    }

    /** How long not to read from a socket that this peer has just opened. */
    Duration delay(PeerId peer, ClientAddress address) {
        return delay(address, key(peer, address));
    }

    /** How long to wait before this address may begin TLS once more. */
    Duration delayOfTls(ClientAddress address) {
        Duration delay = delay(address, keyOfTls(address));
        return delay.compareTo(LONGEST_OF_TLS) < 0 ? delay : LONGEST_OF_TLS;
    }

    private Duration delay(ClientAddress address, long key) {
        if (!address.isLimited()) {
            return Duration.ZERO;
        }
        long failures = -Math.floorDiv(-debts.debt(key).toNanos(), FAILURE.toNanos());
        return DELAYS[(int) failures];
    }

    private long key(PeerId peer, ClientAddress address) {
        return hash.of(peer.value(), address.key(), Long.toHexString(address.wayIn()));
    }

    /** No peer has such a way in. */
    private long keyOfTls(ClientAddress address) {
        return hash.of("", address.key(), "tls");
    }

    int size() {
        return debts.size();
    }
}
