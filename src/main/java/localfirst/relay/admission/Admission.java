package localfirst.relay.admission;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in.
 *
 * <p>Thread-safe, and never blocks. How the client learns about a refusal differs. A handshake on {@code /introduction}
 * is answered with an HTTP status, which makes published clients back off. One on {@code /connection} is accepted and
 * then closed, because a refused handshake would end the process of such a client.
 */
public final class Admission {
    /** From how many sites a peer may have as many sockets as it may have from one. */
    private static final int SITES_OF_PEER = 4;

    /** How many sockets it may always have from a site, however many it has elsewhere. */
    private static final int OWN_PLACES = 3;

    /** How many handshakes a request without a handshake costs: {@code /metrics} is a page, too. */
    private static final int HANDSHAKES_OF_PAGE = 10;

    private static final int BYTES_OF_MESSAGE = 1024;

    private final Limits.Sockets limits;
    private final AddressRates handshakes;
    private final AddressRates tls;
    private final AddressRates pages;
    private final AddressRates messages;
    private final AddressRates guesses;
    private final AddressRates caused;
    private final @Nullable Bandwidth bandwidth;
    private final CoolingOff coolingOff;
    private final ExpectedSockets expected;
    private final Tarpit tarpit;
    private final AtomicInteger introductions = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AddressCounts sockets;
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
    private volatile boolean draining;

    public Admission(Limits limits, Timers timers) {
        this.limits = limits.sockets();
        Limits.Rates rates = limits.rates();
        Limits.Introductions.Rate introduced = limits.introductions().rate();
        int site = limits.sockets().ofAddress().addressesPerSite();
        handshakes = new AddressRates(rates.handshakesPerSecond(), rates.handshakeBurst(), site, timers);
        tls = new AddressRates(rates.handshakesPerSecond(), rates.handshakeBurst(), site, timers);
        pages = new AddressRates(
                (rates.handshakesPerSecond() + HANDSHAKES_OF_PAGE - 1) / HANDSHAKES_OF_PAGE,
                rates.handshakeBurst() / HANDSHAKES_OF_PAGE,
                site,
                timers);
        messages = new AddressRates(rates.messagesPerSecond(), rates.messageBurst(), site, timers);
        guesses = new AddressRates(rates.wrongTokensPerSecond(), rates.wrongTokenBurst(), site, timers);
        sockets = new AddressCounts(limits.sockets().ofAddress().socketsPerAddress(), site);
        caused = new AddressRates(introduced.introductionsPerSecond(), introduced.introductionBurst(), site, timers);
        bandwidth = Bandwidth.of(limits, timers);
        expected = new ExpectedSockets(timers);
        tarpit = new Tarpit(timers);
        coolingOff = new CoolingOff(timers);
        for (Refusal each : Refusal.values()) {
            refused.put(each, new LongAdder());
        }
    }

    /**
     * Whether a peer may open a socket on {@code /introduction}, and if not, why.
     *
     * @param ofPeer how many sockets this peer has already
     * @param fromThere how many of those come from the same site
     */
    public Optional<Refusal> refusesIntroduction(ClientAddress address, int ofPeer, int fromThere) {
        // Even if there is another reason against it, the handshake has been checked.
        boolean isTooFast = !handshakes.tryTake(address);
        if (draining) {
            return counted(Refusal.DRAINING);
        }
        if (Limits.isReached(introductions.get(), limits.peers())) {
            return counted(Refusal.FULL);
        }
        if (hasTooManyOfPeer(ofPeer, fromThere)) {
            return counted(Refusal.TOO_MANY_OF_PEER);
        }
        return addressRefusal(address, isTooFast);
    }

    /**
     * Whether a peer has too many sockets to open another one from a site.
     *
     * <p>Each site has a few places of its own. Otherwise, strangers elsewhere who know an id could take all of its
     * places while the owner's last socket is dead and nobody knows it yet.
     */
    public boolean hasTooManyOfPeer(int ofPeer, int fromThere) {
        return Limits.isReached(fromThere, limits.socketsPerPeer())
                || (fromThere >= OWN_PLACES
                        && Limits.isReached(ofPeer, (long) SITES_OF_PEER * limits.socketsPerPeer()));
    }

    /** Holds back the refusals of addresses that are over a limit. */
    public Tarpit tarpit() {
        return tarpit;
    }

    /** A peer's id is too long. That counts as a handshake, like any other. */
    public Optional<Refusal> refusesLongId(ClientAddress address) {
        handshakes.takeAll(address, 1);
        return counted(Refusal.LONG_ID);
    }

    /** Whether a caller may stay on {@code /connection}, and if not, why. */
    public Optional<Refusal> refusesConnection(ClientAddress address) {
        boolean isTooFast = !handshakes.tryTake(address);
        if (draining) {
            return counted(Refusal.DRAINING);
        }
        return Limits.isReached(connections.get(), limits.connections())
                ? counted(Refusal.FULL)
                : addressRefusal(address, isTooFast);
    }

    private Optional<Refusal> addressRefusal(ClientAddress address, boolean isTooFast) {
        if (sockets.isReached(address, expected.of(address.key()))) {
            return counted(Refusal.TOO_MANY_OF_ADDRESS);
        }
        if (isTooFast) {
            return counted(Refusal.TOO_FAST);
        }
        boolean hasPlace = !address.isLimited()
                || expected.tryAdd(address.key(), limits.ofAddress().socketsPerAddress(), () -> sockets.of(address));
        return hasPlace ? Optional.empty() : counted(Refusal.TOO_MANY_OF_ADDRESS);
    }

    /**
     * Whether a handshake comes too fast that is accepted in any case and then closed. It counts like any other.
     */
    public Optional<Refusal> refusesStray(ClientAddress address) {
        return handshakes.tryTake(address) ? Optional.empty() : counted(Refusal.TOO_FAST);
    }

    /** A proof from this address is checked, which is as much work as a handshake. */
    public void checksProof(ClientAddress address) {
        handshakes.takeAll(address, 1);
    }

    /** Whether this address makes handshakes so fast that nothing expensive should be done for another one. */
    public boolean isTooFast(ClientAddress address) {
        return handshakes.isUsedUp(address);
    }

    private Optional<Refusal> counted(Refusal refusal) {
        LongAdder adder = refused.get(refusal);
        if (adder != null) {
            adder.increment();
        }
        return Optional.of(refusal);
    }

    /**
     * How long not to read from this address, which has just sent a message of this many bytes; zero while it keeps to
     * its rate. A message counts as many times as it has KiB, because decoding it and looking up its documents is work
     * even if nobody shares them.
     */
    public Duration pauseAfterMessage(ClientAddress address, int bytes) {
        messages.takeAll(address, 1 + bytes / BYTES_OF_MESSAGE);
        return messages.delay(address);
    }

    /** A Join from this address has caused this many introductions. */
    public void introduced(ClientAddress address, long count) {
        caused.takeAll(address, count);
    }

    /** How long Joins from this address have to wait; zero while it causes no more introductions than allowed. */
    public Duration delayOfJoins(ClientAddress address) {
        return caused.delay(address);
    }

    /** A wrong token came from this address. */
    public void guessed(ClientAddress address) {
        guesses.tryTake(address);
    }

    /** Whether this address has shown so many wrong tokens that no other is checked for now. */
    public boolean hasGuessedTooMuch(ClientAddress address) {
        return guesses.isUsedUp(address);
    }

    /** Whether this address may start another TLS handshake. */
    public boolean admitsTls(ClientAddress address) {
        boolean admitted = tls.tryTake(address);
        if (!admitted) {
            counted(Refusal.TLS_TOO_FAST);
        }
        return admitted;
    }

    /**
     * A connection from this address was cut, since its TLS only cost the relay something: about as much as a
     * handshake.
     */
    public void tlsMisused(ClientAddress address) {
        tls.takeAll(address, 1);
        coolingOff.misusedTls(address);
    }

    /** How long the next TLS handshake of this address has to wait. */
    public Duration delayOfTls(ClientAddress address) {
        return coolingOff.delayOfTls(address);
    }

    /** Whether this address may have an answer to another request that is no handshake. Whoever says no counts it. */
    public boolean admitsPage(ClientAddress address) {
        return pages.tryTake(address);
    }

    /** A handshake was refused by the access rules. It counts for its address like one that is admitted. */
    public void denied(Refusal why, ClientAddress address) {
        handshakes.tryTake(address);
        counted(why);
    }

    /** Another component refused a request for this reason, and has charged the address if necessary. */
    public void countRefusal(Refusal why) {
        counted(why);
    }

    /** The relay closed a socket of this peer on {@code /introduction} because of what the client did. */
    public void closedByRelay(PeerId peer, ClientAddress address) {
        coolingOff.failed(peer, address);
    }

    /** How long not to read from a socket that this peer has just opened, because its client fails again and again. */
    public Duration delayOnArrival(PeerId peer, ClientAddress address) {
        return coolingOff.delay(peer, address);
    }

    public void introductionOpened(ClientAddress address) {
        introductions.incrementAndGet();
        sockets.add(address, 1);
        expected.came(address.key());
    }

    public void introductionEnded(ClientAddress address) {
        introductions.decrementAndGet();
        sockets.add(address, -1);
    }

    public void connectionOpened(ClientAddress address) {
        connections.incrementAndGet();
        sockets.add(address, 1);
        expected.came(address.key());
    }

    public void connectionEnded(ClientAddress address) {
        connections.decrementAndGet();
        sockets.add(address, -1);
    }

    /** From now on, nobody is admitted. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** Whether there is room for new peers. */
    public boolean hasRoom() {
        return !draining && !Limits.isReached(introductions.get(), limits.peers());
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

    /**
     * Whether so many sockets come from this address that each further one should take little of what all need: it is
     * that of many people, or of one who wants to do harm.
     */
    public boolean isCrowded(ClientAddress address) {
        int most = limits.ofAddress().largeBufferSocketsPerAddress();
        return Limits.isSet(most) && sockets.isAbove(address, most);
    }

    /** The sockets of all addresses, counted by address: for the relay's consistency check. */
    public int socketsByAddress() {
        return sockets.total();
    }

    /** How fast bytes may come from callers; null if there is no limit. */
    public @Nullable Bandwidth bandwidth() {
        return bandwidth;
    }
}
