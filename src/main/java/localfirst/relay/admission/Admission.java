package localfirst.relay.admission;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;

/**
 * Decides who may come in.
 *
 * <p>Thread-safe, and never blocks. How a refusal reaches the client differs: a handshake on {@code /introduction} is
 * answered with an HTTP status, which makes published clients back off; one on {@code /connection} is answered and then
 * closed, since a refused one ends those clients' process.
 */
public final class Admission {
    private final Limits limits;
    private final AddressRates handshakes;
    private final AddressRates tls;
    private final AddressRates messages;
    private final AddressRates guesses;
    private final CoolingOff coolingOff;
    private final ExpectedSockets expected;
    private final AtomicInteger introductions = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, Integer> socketsByAddress = new ConcurrentHashMap<>();
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
    private volatile boolean draining;

    public Admission(Limits limits, Timers timers) {
        this.limits = limits;
        handshakes = new AddressRates(limits.handshakesPerSecond(), limits.handshakeBurst(), timers);
        tls = new AddressRates(limits.handshakesPerSecond(), limits.handshakeBurst(), timers);
        messages = new AddressRates(limits.messagesPerSecond(), limits.messageBurst(), timers);
        guesses = new AddressRates(limits.wrongTokensPerSecond(), limits.wrongTokenBurst(), timers);
        expected = new ExpectedSockets(timers);
        coolingOff = new CoolingOff(timers);
        for (Refusal each : Refusal.values()) {
            refused.put(each, new LongAdder());
        }
    }

    /**
     * Whether a peer may open a socket on {@code /introduction}, and if not, why.
     *
     * @param socketsOfPeer how many this peer has already
     */
    public Optional<Refusal> refusesIntroduction(PeerId peer, ClientAddress address, int socketsOfPeer) {
        return counted(introductionRefusal(peer, address, socketsOfPeer));
    }

    private Optional<Refusal> introductionRefusal(PeerId peer, ClientAddress address, int socketsOfPeer) {
        if (draining) {
            return Optional.of(Refusal.DRAINING);
        }
        if (coolingOff.isKeptAway(peer, address)) {
            return Optional.of(Refusal.COOLING_OFF);
        }
        if (isReached(introductions.get(), limits.peers())) {
            return Optional.of(Refusal.FULL);
        }
        if (isReached(socketsOfPeer, limits.socketsPerPeer())) {
            return Optional.of(Refusal.TOO_MANY_OF_PEER);
        }
        return addressRefusal(address);
    }

    /** Whether a caller may stay on {@code /connection}, and if not, why. */
    public Optional<Refusal> refusesConnection(ClientAddress address) {
        return counted(connectionRefusal(address));
    }

    private Optional<Refusal> connectionRefusal(ClientAddress address) {
        if (draining) {
            return Optional.of(Refusal.DRAINING);
        }
        return isReached(connections.get(), limits.connections()) ? Optional.of(Refusal.FULL) : addressRefusal(address);
    }

    private Optional<Refusal> addressRefusal(ClientAddress address) {
        if (isReached(places(address), limits.socketsPerAddress())) {
            return Optional.of(Refusal.TOO_MANY_OF_ADDRESS);
        }
        if (!handshakes.tryTake(address)) {
            return Optional.of(Refusal.TOO_FAST);
        }
        return expected.tryAdd(
                        address, limits.socketsPerAddress(), () -> socketsByAddress.getOrDefault(address.key(), 0))
                ? Optional.empty()
                : Optional.of(Refusal.TOO_MANY_OF_ADDRESS);
    }

    /** Sockets of an address, those included that were let in a moment ago and aren't open yet. */
    private int places(ClientAddress address) {
        return address.isLimited() ? socketsByAddress.getOrDefault(address.key(), 0) + expected.of(address) : 0;
    }

    private Optional<Refusal> counted(Optional<Refusal> refusal) {
        refusal.map(refused::get).ifPresent(LongAdder::increment);
        return refusal;
    }

    private static boolean isReached(int count, int limit) {
        return limit > 0 && count >= limit;
    }

    /** How long not to read from this address, which has just sent a message; zero while it keeps to its rate. */
    public Duration pauseAfterMessage(ClientAddress address) {
        return messages.take(address);
    }

    /** A wrong token came from this address. */
    public void guessed(ClientAddress address) {
        guesses.tryTake(address);
    }

    /** Whether so many wrong tokens came from this address that no other is to be looked at for now. */
    public boolean hasGuessedTooMuch(ClientAddress address) {
        return guesses.isUsedUp(address);
    }

    /** Whether this address may begin TLS once more. */
    public boolean admitsTls(ClientAddress address) {
        boolean admitted = tls.tryTake(address);
        if (!admitted) {
            denied(Refusal.TLS_TOO_FAST);
        }
        return admitted;
    }

    /** A handshake was refused by the rules of access. */
    public void denied(Refusal why) {
        counted(Optional.of(why));
    }

    /** A caller found no place among those with the same ids. */
    public void refusedCaller(Refusal why) {
        counted(Optional.of(why));
    }

    /** The relay closed a socket of this peer's on {@code /introduction}, for cause. */
    public void closedByRelay(PeerId peer, ClientAddress address) {
        coolingOff.closed(peer, address);
    }

    public void introductionOpened(ClientAddress address) {
        introductions.incrementAndGet();
        add(address, 1);
        expected.came(address);
    }

    public void introductionEnded(ClientAddress address) {
        introductions.decrementAndGet();
        add(address, -1);
    }

    public void connectionOpened(ClientAddress address) {
        connections.incrementAndGet();
        add(address, 1);
        expected.came(address);
    }

    public void connectionEnded(ClientAddress address) {
        connections.decrementAndGet();
        add(address, -1);
    }

    private void add(ClientAddress address, int count) {
        socketsByAddress.merge(address.key(), count, (now, added) -> now + added == 0 ? null : now + added);
    }

    /** From now on nobody comes in. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** Whether there is room for new peers. */
    public boolean hasRoom() {
        return !draining && !isReached(introductions.get(), limits.peers());
    }

    /** How many handshakes were refused for this reason. */
    public long refused(Refusal reason) {
        LongAdder adder = refused.get(reason);
        return adder == null ? 0 : adder.sum();
    }

    /** Sockets on {@code /introduction}. */
    public int introductions() {
        return introductions.get();
    }

    /** Sockets on {@code /connection}. */
    public int connections() {
        return connections.get();
    }

    /** Sockets of all addresses, counted by address: for the relay's check of itself. */
    public int socketsByAddress() {
        return socketsByAddress.values().stream().mapToInt(Integer::intValue).sum();
    }
}
