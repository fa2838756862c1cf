package localfirst.relay.limits;

import java.time.Duration;
import localfirst.relay.peer.IdText;

/**
 * Every limit of the relay, in the groups of {@code docs/operations.md}, which says what happens above each.
 *
 * <p>For counts and bytes, 0 means no limit. Each limit has the name of its setting, whichever group it is in. To change
 * some of them: {@code Limits.defaults().toBuilder().peers(5).build()}.
 *
 * @param sockets how many sockets there may be
 * @param rates how often an address may come, send and guess
 * @param introductions what a peer on /introduction may cause
 * @param waiting what is kept for callers that wait for their partner
 * @param pipes how pipes carry bytes, and how many
 * @param requests connections that aren't WebSockets (yet)
 */
public record Limits(
        Sockets sockets, Rates rates, Introductions introductions, Waiting waiting, Pipes pipes, Requests requests) {

    /**
     * The maximum of {@code introductionsPerDocument} if it is limited: a larger document costs work and memory
     * proportional to the square of it.
     */
    public static final int MAX_INTRODUCTIONS_PER_DOCUMENT = 1024;

    private static final int MIB = 1024 * 1024;

    /**
     * How many sockets there may be.
     *
     * @param peers the maximum number of open /introduction sockets
     * @param connections the maximum number of open /connection sockets
     * @param socketsPerPeer the maximum number of /introduction sockets of one peerId
     * @param unproven those of them whose peer hasn't proven its id yet
     * @param ofAddress those of one address
     */
    public record Sockets(int peers, int connections, int socketsPerPeer, Unproven unproven, OfAddress ofAddress) {
        /**
         * Sockets under key-bound ids that haven't been proven yet.
         *
         * @param unprovenSocketsPerPeer the maximum number of those under one id, on /introduction
         * @param proofTime how long a peer has to prove that it has the key that its id is bound to
         */
        public record Unproven(int unprovenSocketsPerPeer, Duration proofTime) {}

        /**
         * Sockets of one address.
         *
         * @param socketsPerAddress the maximum number of sockets from one address
         * @param largeBufferSocketsPerAddress how many of them may have buffers that the operating system enlarges
         * @param addressesPerSite how many addresses a site (the first 48 bits of an IPv6 address) counts as
         */
        public record OfAddress(int socketsPerAddress, int largeBufferSocketsPerAddress, int addressesPerSite) {}
    }

    /**
     * How often an address may do what costs the relay something.
     *
     * @param handshakesPerSecond the sustained rate of handshakes from one address, per second
     * @param handshakeBurst handshakes that one address may make at once
     * @param messagesPerSecond the sustained rate of messages on /introduction from one address, per second
     * @param messageBurst messages on /introduction that one address may send at once
     * @param wrongTokensPerSecond the sustained rate of wrong tokens from one address, per second
     * @param wrongTokenBurst wrong tokens that one address may show at once
     */
    public record Rates(
            int handshakesPerSecond,
            int handshakeBurst,
            int messagesPerSecond,
            int messageBurst,
            int wrongTokensPerSecond,
            int wrongTokenBurst) {}

    /**
     * What a peer on /introduction may cause.
     *
     * @param documentsPerSocket the maximum number of documents that one /introduction socket may be interested in
     * @param documentsPerJoin the maximum number of documents in one Join
     * @param introductionsPerDocument how many others a peer is introduced to about one document, at most; 1 to 15 count
     *     as 16, the maximum is 1024, and 0 means no limit. Rooms up to this size introduce everybody to everybody
     * @param rate how many introductions Joins may cause
     * @param memory the memory that sockets on /introduction may take
     * @param lengths how long ids and messages may be
     */
    public record Introductions(
            int documentsPerSocket,
            int documentsPerJoin,
            int introductionsPerDocument,
            Rate rate,
            Memory memory,
            Lengths lengths) {
        /**
         * How many introductions Joins may cause.
         *
         * @param introductionsPerSecond the sustained rate of introductions that Joins from one address may cause, per
         *     second, counting each document that they name
         * @param introductionBurst introductions that Joins from one address may cause at once
         */
        public record Rate(int introductionsPerSecond, int introductionBurst) {}

        /**
         * The memory that sockets on /introduction may take, in bytes.
         *
         * @param introductionBytesPerSocket the maximum for one socket
         * @param introductionBytesPerAddress the maximum for all sockets from one address
         * @param introductionBytes the maximum for all sockets
         */
        public record Memory(
                long introductionBytesPerSocket, long introductionBytesPerAddress, long introductionBytes) {}

        /**
         * How long ids and messages may be.
         *
         * @param idBytes the maximum length of an id, in bytes of UTF-8; on /connection, too
         * @param messageBytes the maximum length of a message on /introduction
         */
        public record Lengths(int idBytes, int messageBytes) {
            /** Whether an id is longer than ids may be. */
            public boolean isTooLong(String id) {
                return isSet(idBytes) && IdText.isLonger(id, idBytes);
            }
        }
    }

    /**
     * What is kept for callers that wait for their partner.
     *
     * @param heldBytesPerCaller the maximum number of bytes kept for one caller whose partner hasn't connected
     * @param heldBytesPerAddress the maximum number of bytes kept for all such callers from one address
     * @param heldBytes the maximum number of bytes kept for all such callers
     * @param holdTime how long a caller waits for its partner
     * @param departedHoldTime how long the bytes of a caller that closed are kept for its partner
     */
    public record Waiting(
            long heldBytesPerCaller,
            long heldBytesPerAddress,
            long heldBytes,
            Duration holdTime,
            Duration departedHoldTime) {}

    /**
     * How pipes carry bytes, and how many.
     *
     * @param pipeWindow the maximum number of bytes read ahead in one direction of a pipe; never without limit
     * @param sendDeadline how long a peer may go without accepting any bytes while data is waiting for it
     * @param stalledBytes the maximum number of bytes that the operating system may keep for peers that accept none
     * @param relayedBytesPerSecondPerPipe the sustained rate of one direction of a pipe, in bytes per second
     * @param relayedBytesPerSecondPerAddress the sustained rate of all callers from one address, in bytes per second
     * @param relayedBytesPerSecond the sustained rate of all callers, in bytes per second
     */
    public record Pipes(
            int pipeWindow,
            Duration sendDeadline,
            long stalledBytes,
            long relayedBytesPerSecondPerPipe,
            long relayedBytesPerSecondPerAddress,
            long relayedBytesPerSecond) {}

    /**
     * Connections that aren't WebSockets (yet).
     *
     * @param httpConnections the maximum number of them
     * @param httpConnectionsPerAddress the maximum number of those from one address
     * @param requestTime how long a request may take to arrive, the TLS handshake included
     * @param answerTime how long a client may take to read a whole response
     */
    public record Requests(
            int httpConnections, int httpConnectionsPerAddress, Duration requestTime, Duration answerTime) {}

    /**
     * The defaults, for a relay that strangers can reach. Up to 256 MiB are kept for all waiting callers, or a quarter
     * of this JVM's heap if that is less, and the same for introductions.
     */
    public static Limits defaults() {
        return new LimitsBuilder().build();
    }

    static long quarterOf(long heap) {
        return Math.min(256, heap / MIB / 4) * MIB;
    }

    static long eighthOf(long heap) {
        return Math.min(128, heap / MIB / 8) * MIB;
    }

    /** Whether there is a limit: 0 means none. All checks of limits use this. */
    public static boolean isSet(long limit) {
        return limit != 0;
    }

    /** Whether a count has reached its limit. */
    public static boolean isReached(long count, long limit) {
        return isSet(limit) && count >= limit;
    }

    /** Whether a count is over its limit. */
    public static boolean isOver(long count, long limit) {
        return isSet(limit) && count > limit;
    }

    /** The limit as a number to compare with: {@link Long#MAX_VALUE} if there is none. */
    public static long orEndless(long limit) {
        return isSet(limit) ? limit : Long.MAX_VALUE;
    }

    /** These limits without those per address and in total: for trusted networks and benchmarks. */
    public Limits withoutTotals() {
        return toBuilder()
                .peers(0)
                .connections(0)
                .socketsPerAddress(0)
                .largeBufferSocketsPerAddress(0)
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
                .stalledBytes(0)
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
