package localfirst.relay.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import localfirst.relay.peer.Outcome;

/**
 * What has happened since the relay started, in numbers that only grow.
 *
 * <p>Thread-safe, and cheap enough for every batch of frames. Nothing here names a peer, a document or an address.
 */
public final class RelayCounters {
    /** Why something that a peer sent on {@code /introduction} had no effect. */
    public enum Ignored {
        /** Not a message of either dialect. */
        MALFORMED,
        /** Longer than the limit. */
        TOO_LONG,
        /** Documents above the limit per socket or per Join. */
        SURPLUS_DOCUMENTS,
        /** Ids that are too long. */
        LONG_IDS,
        /** Documents that the peer's token isn't for. */
        DOCUMENTS_NOT_ALLOWED,
        /** Documents and messages that the peer, its address or all peers had no memory left for. */
        NO_ROOM
    }

    /** The result of asking a peer for a proof. */
    public enum ProofResult {
        /** It has proven that it has the key. */
        GOOD,
        /** The proof was invalid. */
        WRONG,
        /** The proof was for a relay with another name. */
        OTHER_NAME,
        /** No proof came in time. */
        LATE
    }

    private final LongAdder introductions = new LongAdder();
    private final LongAdder healed = new LongAdder();
    private final LongAdder repaired = new LongAdder();
    private final LongAdder introductionsBegun = new LongAdder();
    private final LongAdder connectionsBegun = new LongAdder();
    private final LongAdder pipesOpened = new LongAdder();
    private final LongAdder framesRelayed = new LongAdder();
    private final LongAdder bytesRelayed = new LongAdder();
    private final LongAdder framesKept = new LongAdder();
    private final LongAdder bytesKept = new LongAdder();
    private final LongAdder framesReplayed = new LongAdder();
    private final LongAdder bytesReplayed = new LongAdder();
    private final LongAdder framesDropped = new LongAdder();
    private final LongAdder throttled = new LongAdder();
    private final LongAdder joinsDelayed = new LongAdder();
    private final LongAdder bandwidth = new LongAdder();
    private final LongAdder longTurns = new LongAdder();
    private final LongAdder controls = new LongAdder();
    private final LongAdder smallBuffers = new LongAdder();
    private final Durations holds = Durations.upToMinutes();
    private final Durations pipeLifetimes = Durations.upToDays();
    private final Durations pings = Durations.ofRoundTrips();
    private final EngineCounters engine = new EngineCounters();
    private final Map<Ignored, LongAdder> ignored = adders(Ignored.class);
    private final Map<ProofResult, LongAdder> proofs = adders(ProofResult.class);
    private final Map<Outcome, LongAdder> introductionVisits = adders(Outcome.class);
    private final Map<Outcome, LongAdder> connectionVisits = adders(Outcome.class);

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        Map<E, LongAdder> adders = new EnumMap<>(type);
        for (E each : type.getEnumConstants()) {
            adders.put(each, new LongAdder());
        }
        return adders;
    }

    private static <E extends Enum<E>> LongAdder of(Map<E, LongAdder> adders, E key) {
        LongAdder adder = adders.get(key);
        if (adder == null) {
            throw new IllegalArgumentException("not counted: " + key);
        }
        return adder;
    }

    public void introduced(int count) {
        introductions.add(count);
    }

    /** Two peers were introduced again because their pipe was missing. */
    public void healed() {
        healed.increment();
    }

    /** This many peers of large rooms were introduced to others, since their neighbours had gone. */
    public void repaired(int peers) {
        repaired.add(peers);
    }

    /** A visit to /introduction began. */
    public void introductionBegan() {
        introductionsBegun.increment();
    }

    /** A visit to /connection began. */
    public void connectionBegan() {
        connectionsBegun.increment();
    }

    /** @param heldNanos how long the first caller had waited for the second */
    public void pipeOpened(long heldNanos) {
        pipesOpened.increment();
        holds.record(heldNanos);
    }

    public void pipeEnded(long lifetimeNanos) {
        pipeLifetimes.record(lifetimeNanos);
    }

    /** A quiet socket answered a ping. */
    public void pinged(long roundTripNanos) {
        pings.record(roundTripNanos);
    }

    /** Frames that were passed straight on. */
    public void relayed(int frames, int bytes) {
        framesRelayed.add(frames);
        bytesRelayed.add(bytes);
    }

    /** Frames that came before they could be passed on. */
    public void kept(int frames, int bytes) {
        framesKept.add(frames);
        bytesKept.add(bytes);
    }

    /** Frames that had been kept, and were passed on. */
    public void replayed(int frames, int bytes) {
        framesReplayed.add(frames);
        bytesReplayed.add(bytes);
    }

    /** Frames that were held for a partner who never came. */
    public void dropped(int frames) {
        framesDropped.add(frames);
    }

    /** A socket was read more slowly for a while. */
    public void throttled() {
        throttled.increment();
    }

    /** A Join waits, since its address has caused too many introductions. */
    public void joinDelayed() {
        joinsDelayed.increment();
    }

    /** A socket wasn't read for a while, since it sent too many pings or pongs. */
    public void controlsThrottled() {
        controls.increment();
    }

    /** A socket was opened with small buffers, since its address has many others. */
    public void smallBuffers() {
        smallBuffers.increment();
    }

    /** A caller isn't read for a while, since it sent faster than a bandwidth limit allows. */
    public void bandwidthThrottled() {
        bandwidth.increment();
    }

    /** A thread that carries pipes was busy with one socket for longer than it may. */
    public void turnTookLong() {
        longTurns.increment();
    }

    public void ignored(Ignored reason, int count) {
        of(ignored, reason).add(count);
    }

    public void proof(ProofResult result) {
        of(proofs, result).increment();
    }

    public long proofs(ProofResult result) {
        return of(proofs, result).sum();
    }

    public void introductionEnded(Outcome outcome) {
        of(introductionVisits, outcome).increment();
    }

    public void connectionEnded(Outcome outcome) {
        of(connectionVisits, outcome).increment();
    }

    public long introductions() {
        return introductions.sum();
    }

    public long timesHealed() {
        return healed.sum();
    }

    public long timesRepaired() {
        return repaired.sum();
    }

    public long pipesOpened() {
        return pipesOpened.sum();
    }

    public long introductionsBegun() {
        return introductionsBegun.sum();
    }

    public long connectionsBegun() {
        return connectionsBegun.sum();
    }

    /** How long first callers waited for the second. */
    public Durations holds() {
        return holds;
    }

    public Durations pipeLifetimes() {
        return pipeLifetimes;
    }

    /** What has happened between this node and what remembers for all nodes. */
    public EngineCounters engine() {
        return engine;
    }

    /** How long quiet sockets took to answer a ping. */
    public Durations pings() {
        return pings;
    }

    /** Frames that came from callers who were held or piped. */
    public long framesReceived() {
        return framesRelayed.sum() + framesKept.sum();
    }

    public long bytesReceived() {
        return bytesRelayed.sum() + bytesKept.sum();
    }

    /** Frames that went on to the other end of a pipe. */
    public long framesRelayed() {
        return framesRelayed.sum() + framesReplayed.sum();
    }

    public long bytesRelayed() {
        return bytesRelayed.sum() + bytesReplayed.sum();
    }

    public long framesDropped() {
        return framesDropped.sum();
    }

    public long timesThrottled() {
        return throttled.sum();
    }

    public long joinsDelayed() {
        return joinsDelayed.sum();
    }

    public long timesControlsThrottled() {
        return controls.sum();
    }

    public long socketsWithSmallBuffers() {
        return smallBuffers.sum();
    }

    public long timesBandwidthThrottled() {
        return bandwidth.sum();
    }

    public long longTurns() {
        return longTurns.sum();
    }

    public long ignored(Ignored reason) {
        return of(ignored, reason).sum();
    }

    public long introductionsEnded(Outcome outcome) {
        return of(introductionVisits, outcome).sum();
    }

    public long connectionsEnded(Outcome outcome) {
        return of(connectionVisits, outcome).sum();
    }
}
