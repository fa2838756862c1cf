package localfirst.relay.limits;

import java.time.Duration;
import localfirst.relay.peer.IdText;

/**
 * Every limit of the relay.
 *
 * <p>For counts and bytes, 0 means no limit. {@code docs/operations.md} says what happens above each limit.
 * To change some of them: {@code Limits.defaults().toBuilder().peers(5).build()}.
 *
 * @param peers most /introduction sockets at a time
 * @param connections most /connection sockets at a time
 * @param socketsPerPeer most /introduction sockets of one peerId
 * @param unprovenSocketsPerPeer most /introduction sockets under an id that is bound to a key, without a proof so far
 * @param proofTime how long a peer has to prove that it has the key that its id is bound to
 * @param socketsPerAddress most sockets from one address
 * @param addressesPerSite how many addresses a site (the first 48 bits of an IPv6 address) counts as
 * @param handshakesPerSecond handshakes that one address may make in the long run, each second
 * @param handshakeBurst handshakes that one address may make at once
 * @param messagesPerSecond messages on /introduction that one address may send in the long run, each second
 * @param messageBurst messages on /introduction that one address may send at once
 * @param wrongTokensPerSecond wrong tokens that one address may show in the long run, each second
 * @param wrongTokenBurst wrong tokens that one address may show at once
 * @param documentsPerSocket most documents that one /introduction socket may be interested in
 * @param documentsPerJoin most documents that one Join may name
 * @param introductionsPerDocument most others to whom a peer is introduced about one document, from 16 to 1024; in rooms that
 *     are no larger, everybody is introduced to everybody
 * @param introductionsPerSecond introductions that Joins from one address may cause in the long run, each second, counting
 *     each document that they name
 * @param introductionBurst introductions that Joins from one address may cause at once
 * @param introductionBytesPerSocket most memory for one /introduction socket
 * @param introductionBytesPerAddress most memory for all such sockets from one address
 * @param introductionBytes most memory for all such sockets
 * @param idBytes longest id, in bytes of UTF-8
 * @param messageBytes longest message on /introduction
 * @param heldBytesPerCaller most bytes kept for one caller whose partner hasn't connected
 * @param heldBytesPerAddress most bytes kept for all such callers from one address
 * @param heldBytes most bytes kept for all such callers
 * @param holdTime how long a caller waits for its partner
 * @param departedHoldTime how long the bytes of a caller that closed are kept for its partner
 * @param pipeWindow most bytes read ahead in one direction of a pipe; never without limit
 * @param sendDeadline how long a peer may accept no bytes while data is waiting for it
 * @param relayedBytesPerSecondPerPipe bytes that one direction of a pipe may carry in the long run, each second
 * @param relayedBytesPerSecondPerAddress bytes that all callers from one address may send in the long run, each second
 * @param relayedBytesPerSecond bytes that all callers may send in the long run, each second
 * @param httpConnections most connections that aren't WebSockets, or not yet
 * @param httpConnectionsPerAddress most of those from one address
 * @param requestTime how long a request may take to arrive, the TLS handshake included
 * @param answerTime how long a client may take to read a whole answer
 */
public record Limits(
        int peers,
        int connections,
        int socketsPerPeer,
        int unprovenSocketsPerPeer,
        Duration proofTime,
        int socketsPerAddress,
        int addressesPerSite,
        int handshakesPerSecond,
        int handshakeBurst,
        int messagesPerSecond,
        int messageBurst,
        int wrongTokensPerSecond,
        int wrongTokenBurst,
        int documentsPerSocket,
        int documentsPerJoin,
        int introductionsPerDocument,
        int introductionsPerSecond,
        int introductionBurst,
        long introductionBytesPerSocket,
        long introductionBytesPerAddress,
        long introductionBytes,
        int idBytes,
        int messageBytes,
        long heldBytesPerCaller,
        long heldBytesPerAddress,
        long heldBytes,
        Duration holdTime,
        Duration departedHoldTime,
        int pipeWindow,
        Duration sendDeadline,
        long relayedBytesPerSecondPerPipe,
        long relayedBytesPerSecondPerAddress,
        long relayedBytesPerSecond,
        int httpConnections,
        int httpConnectionsPerAddress,
        Duration requestTime,
        Duration answerTime) {

    /**
     * What {@code introductionsPerDocument} may be at most, unless it is 0: work and memory for a document that grows beyond it
     * grow with its square.
     */
    public static final int MOST_INTRODUCTIONS_PER_DOCUMENT = 1024;

    private static final int MIB = 1024 * 1024;

    /**
     * The defaults, for a relay that strangers can reach. Up to 256 MiB are kept for all waiting callers, or a quarter of
     * this JVM's heap if that is less, and the same for introductions.
     */
    public static Limits defaults() {
        return new LimitsBuilder().build();
    }

    static long quarterOf(long heap) {
        return Math.min(256, heap / MIB / 4) * MIB;
    }

    /** Whether there is a limit: 0 stands for none. This is the one place that says so; the next three build on it. */
    public static boolean isSet(long limit) {
        return limit != 0;
    }

    /** Whether there may be no more than there are already. */
    public static boolean isReached(long count, long limit) {
        return isSet(limit) && count >= limit;
    }

    /** Whether a count is over its limit. */
    public static boolean isOver(long count, long limit) {
        return isSet(limit) && count > limit;
    }

    /** A limit as a number that can be compared: none is more than any. */
    public static long orEndless(long limit) {
        return isSet(limit) ? limit : Long.MAX_VALUE;
    }

    /** Whether an id is longer than ids may be. */
    public boolean isTooLong(String id) {
        return isSet(idBytes) && IdText.isLonger(id, idBytes);
    }

    /** The same without limits per address and total limits, for a trusted network or a benchmark. */
    public Limits withoutTotals() {
        return toBuilder()
                .peers(0)
                .connections(0)
                .socketsPerAddress(0)
                .addressesPerSite(0)
                .handshakesPerSecond(0)
                .handshakeBurst(0)
                .messagesPerSecond(0)
                .messageBurst(0)
                .wrongTokensPerSecond(0)
                .wrongTokenBurst(0)
                .introductionsPerSecond(0)
                .introductionBurst(0)
                .introductionBytesPerAddress(0)
                .introductionBytes(0)
                .heldBytesPerAddress(0)
                .heldBytes(0)
                .relayedBytesPerSecondPerPipe(0)
                .relayedBytesPerSecondPerAddress(0)
                .relayedBytesPerSecond(0)
                .httpConnections(0)
                .httpConnectionsPerAddress(0)
                .build();
    }

    /** A builder that starts from these limits. */
    public LimitsBuilder toBuilder() {
        return new LimitsBuilder(this);
    }
}
