package localfirst.relay.limits;

import java.time.Duration;

/**
 * Builds {@link Limits}: each method sets the limit of its name, and returns this builder.
 *
 * <p>Not thread-safe.
 */
public final class LimitsBuilder {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final long QUARTER = Limits.quarterOf(Runtime.getRuntime().maxMemory());

    private int peers = 100_000;
    private int connections = 200_000;
    private int socketsPerPeer = 16;
    private int unprovenSocketsPerPeer = 1_000;
    private Duration proofTime = Duration.ofSeconds(10);
    private int socketsPerAddress = 2_000;
    private int largeBufferSocketsPerAddress = 100;
    private int addressesPerSite = 8;
    private int handshakesPerSecond = 100;
    private int handshakeBurst = 10_000;
    private int messagesPerSecond = 200;
    private int messageBurst = 20_000;
    private int wrongTokensPerSecond = 5;
    private int wrongTokenBurst = 100;
    private int documentsPerSocket = 20_000;
    private int documentsPerJoin = 20_000;
    private int introductionsPerDocument = 64;
    private int introductionsPerSecond = 20_000;
    private int introductionBurst = 2_000_000;
    private long introductionBytesPerSocket = QUARTER / 4;
    private long introductionBytesPerAddress = QUARTER / 2;
    private long introductionBytes = QUARTER;
    private int idBytes = 1 * KIB;
    private int messageBytes = 4 * MIB;
    private long heldBytesPerCaller = 16 * MIB;
    private long heldBytesPerAddress = 64 * MIB;
    private long heldBytes = QUARTER;
    private Duration holdTime = Duration.ofSeconds(60);
    private Duration departedHoldTime = Duration.ofSeconds(5);
    private int pipeWindow = 64 * KIB;
    private Duration sendDeadline = Duration.ofSeconds(60);
    private long stalledBytes = Limits.eighthOf(Runtime.getRuntime().maxMemory());
    private long relayedBytesPerSecondPerPipe = 0;
    private long relayedBytesPerSecondPerAddress = 0;
    private long relayedBytesPerSecond = 0;
    private int httpConnections = 2_000;
    private int httpConnectionsPerAddress = 200;
    private Duration requestTime = Duration.ofSeconds(10);
    private Duration answerTime = Duration.ofSeconds(30);

    /** Starts from the defaults. */
    LimitsBuilder() {}

    LimitsBuilder(Limits limits) {
        Limits.Sockets sockets = limits.sockets();
        Limits.Introductions introductions = limits.introductions();
        Limits.Waiting waiting = limits.waiting();
        Limits.Pipes pipes = limits.pipes();
        Limits.Requests requests = limits.requests();
        peers = sockets.peers();
        connections = sockets.connections();
        socketsPerPeer = sockets.socketsPerPeer();
        unprovenSocketsPerPeer = sockets.unproven().unprovenSocketsPerPeer();
        proofTime = sockets.unproven().proofTime();
        socketsPerAddress = sockets.ofAddress().socketsPerAddress();
        largeBufferSocketsPerAddress = sockets.ofAddress().largeBufferSocketsPerAddress();
        addressesPerSite = sockets.ofAddress().addressesPerSite();
        handshakesPerSecond = limits.rates().handshakesPerSecond();
        handshakeBurst = limits.rates().handshakeBurst();
        messagesPerSecond = limits.rates().messagesPerSecond();
        messageBurst = limits.rates().messageBurst();
        wrongTokensPerSecond = limits.rates().wrongTokensPerSecond();
        wrongTokenBurst = limits.rates().wrongTokenBurst();
        documentsPerSocket = introductions.documentsPerSocket();
        documentsPerJoin = introductions.documentsPerJoin();
        introductionsPerDocument = introductions.introductionsPerDocument();
        introductionsPerSecond = introductions.rate().introductionsPerSecond();
        introductionBurst = introductions.rate().introductionBurst();
        introductionBytesPerSocket = introductions.memory().introductionBytesPerSocket();
        introductionBytesPerAddress = introductions.memory().introductionBytesPerAddress();
        introductionBytes = introductions.memory().introductionBytes();
        idBytes = introductions.lengths().idBytes();
        messageBytes = introductions.lengths().messageBytes();
        heldBytesPerCaller = waiting.heldBytesPerCaller();
        heldBytesPerAddress = waiting.heldBytesPerAddress();
        heldBytes = waiting.heldBytes();
        holdTime = waiting.holdTime();
        departedHoldTime = waiting.departedHoldTime();
        pipeWindow = pipes.pipeWindow();
        sendDeadline = pipes.sendDeadline();
        stalledBytes = pipes.stalledBytes();
        relayedBytesPerSecondPerPipe = pipes.relayedBytesPerSecondPerPipe();
        relayedBytesPerSecondPerAddress = pipes.relayedBytesPerSecondPerAddress();
        relayedBytesPerSecond = pipes.relayedBytesPerSecond();
        httpConnections = requests.httpConnections();
        httpConnectionsPerAddress = requests.httpConnectionsPerAddress();
        requestTime = requests.requestTime();
        answerTime = requests.answerTime();
    }

    /** The maximum number of open /introduction sockets. */
    public LimitsBuilder peers(int most) {
        peers = most;
        return this;
    }

    /** The maximum number of open /connection sockets. */
    public LimitsBuilder connections(int most) {
        connections = most;
        return this;
    }

    /** The maximum number of /introduction sockets of one peerId. */
    public LimitsBuilder socketsPerPeer(int most) {
        socketsPerPeer = most;
        return this;
    }

    /** The maximum number of /introduction sockets under one key-bound id that hasn't been proven yet. */
    public LimitsBuilder unprovenSocketsPerPeer(int most) {
        unprovenSocketsPerPeer = most;
        return this;
    }

    /** How long a peer has to prove that it has the key that its id is bound to. */
    public LimitsBuilder proofTime(Duration time) {
        proofTime = time;
        return this;
    }

    /** The maximum number of sockets from one address. */
    public LimitsBuilder socketsPerAddress(int most) {
        socketsPerAddress = most;
        return this;
    }

    /** How many sockets from one address may have buffers that the operating system enlarges. */
    public LimitsBuilder largeBufferSocketsPerAddress(int most) {
        largeBufferSocketsPerAddress = most;
        return this;
    }

    /** How many addresses a site (the first 48 bits of an IPv6 address) counts as. */
    public LimitsBuilder addressesPerSite(int most) {
        addressesPerSite = most;
        return this;
    }

    /** The sustained rate of handshakes from one address, per second. */
    public LimitsBuilder handshakesPerSecond(int most) {
        handshakesPerSecond = most;
        return this;
    }

    /** Handshakes that one address may make at once. */
    public LimitsBuilder handshakeBurst(int most) {
        handshakeBurst = most;
        return this;
    }

    /** The sustained rate of messages on /introduction from one address, per second. */
    public LimitsBuilder messagesPerSecond(int most) {
        messagesPerSecond = most;
        return this;
    }

    /** Messages on /introduction that one address may send at once. */
    public LimitsBuilder messageBurst(int most) {
        messageBurst = most;
        return this;
    }

    /** The sustained rate of wrong tokens from one address, per second. */
    public LimitsBuilder wrongTokensPerSecond(int rate) {
        wrongTokensPerSecond = rate;
        return this;
    }

    /** Wrong tokens that one address may show at once. */
    public LimitsBuilder wrongTokenBurst(int most) {
        wrongTokenBurst = most;
        return this;
    }

    /** The maximum number of documents that one /introduction socket may be interested in. */
    public LimitsBuilder documentsPerSocket(int most) {
        documentsPerSocket = most;
        return this;
    }

    /** The maximum number of documents in one Join. */
    public LimitsBuilder documentsPerJoin(int most) {
        documentsPerJoin = most;
        return this;
    }

    /**
     * How many others a peer is introduced to about one document, at most; 1 to 15 count as 16, and 0 introduces
     * everybody to everybody.
     *
     * @throws IllegalArgumentException if it is negative, or more than {@link Limits#MAX_INTRODUCTIONS_PER_DOCUMENT}
     */
    public LimitsBuilder introductionsPerDocument(int most) {
        if (most < 0 || most > Limits.MAX_INTRODUCTIONS_PER_DOCUMENT) {
            throw new IllegalArgumentException("introductionsPerDocument must be from 0 to "
                    + Limits.MAX_INTRODUCTIONS_PER_DOCUMENT + ", not " + most);
        }
        introductionsPerDocument = most;
        return this;
    }

    /** The sustained rate of introductions that Joins from one address may cause, per second. */
    public LimitsBuilder introductionsPerSecond(int most) {
        introductionsPerSecond = most;
        return this;
    }

    /** Introductions that Joins from one address may cause at once. */
    public LimitsBuilder introductionBurst(int most) {
        introductionBurst = most;
        return this;
    }

    /** The maximum memory for one /introduction socket. */
    public LimitsBuilder introductionBytesPerSocket(long most) {
        introductionBytesPerSocket = most;
        return this;
    }

    /** The maximum memory for all such sockets from one address. */
    public LimitsBuilder introductionBytesPerAddress(long most) {
        introductionBytesPerAddress = most;
        return this;
    }

    /** The maximum memory for all such sockets. */
    public LimitsBuilder introductionBytes(long most) {
        introductionBytes = most;
        return this;
    }

    /** The maximum length of an id, in bytes of UTF-8. */
    public LimitsBuilder idBytes(int most) {
        idBytes = most;
        return this;
    }

    /** The maximum length of a message on /introduction. */
    public LimitsBuilder messageBytes(int most) {
        messageBytes = most;
        return this;
    }

    /** The maximum number of bytes kept for one caller whose partner hasn't connected. */
    public LimitsBuilder heldBytesPerCaller(long most) {
        heldBytesPerCaller = most;
        return this;
    }

    /** The maximum number of bytes kept for all such callers from one address. */
    public LimitsBuilder heldBytesPerAddress(long most) {
        heldBytesPerAddress = most;
        return this;
    }

    /** The maximum number of bytes kept for all such callers. */
    public LimitsBuilder heldBytes(long most) {
        heldBytes = most;
        return this;
    }

    /** How long a caller waits for its partner. */
    public LimitsBuilder holdTime(Duration time) {
        holdTime = time;
        return this;
    }

    /** How long the frames of a caller that closed are kept for its partner. */
    public LimitsBuilder departedHoldTime(Duration time) {
        departedHoldTime = time;
        return this;
    }

    /** The maximum number of bytes read ahead in one direction of a pipe; never without limit. */
    public LimitsBuilder pipeWindow(int most) {
        pipeWindow = most;
        return this;
    }

    /** How long a peer may go without accepting any bytes while data is waiting for it. */
    public LimitsBuilder sendDeadline(Duration time) {
        sendDeadline = time;
        return this;
    }

    /** The maximum number of bytes that the operating system may keep for peers that accept none. */
    public LimitsBuilder stalledBytes(long most) {
        stalledBytes = most;
        return this;
    }

    /** The sustained rate of one direction of a pipe, in bytes per second. */
    public LimitsBuilder relayedBytesPerSecondPerPipe(long most) {
        relayedBytesPerSecondPerPipe = most;
        return this;
    }

    /** The sustained rate of all callers from one address, in bytes per second. */
    public LimitsBuilder relayedBytesPerSecondPerAddress(long most) {
        relayedBytesPerSecondPerAddress = most;
        return this;
    }

    /** The sustained rate of all callers, in bytes per second. */
    public LimitsBuilder relayedBytesPerSecond(long most) {
        relayedBytesPerSecond = most;
        return this;
    }

    /** The maximum number of connections that aren't WebSockets (yet). */
    public LimitsBuilder httpConnections(int most) {
        httpConnections = most;
        return this;
    }

    /** The maximum number of those from one address. */
    public LimitsBuilder httpConnectionsPerAddress(int most) {
        httpConnectionsPerAddress = most;
        return this;
    }

    /** How long a request may take to arrive, the TLS handshake included. */
    public LimitsBuilder requestTime(Duration time) {
        requestTime = time;
        return this;
    }

    /** How long a client may take for a whole answer. */
    public LimitsBuilder answerTime(Duration time) {
        answerTime = time;
        return this;
    }

    /** Builds the limits. */
    public Limits build() {
        return new Limits(
                new Limits.Sockets(
                        peers,
                        connections,
                        socketsPerPeer,
                        new Limits.Sockets.Unproven(unprovenSocketsPerPeer, proofTime),
                        new Limits.Sockets.OfAddress(
                                socketsPerAddress, largeBufferSocketsPerAddress, addressesPerSite)),
                new Limits.Rates(
                        handshakesPerSecond,
                        handshakeBurst,
                        messagesPerSecond,
                        messageBurst,
                        wrongTokensPerSecond,
                        wrongTokenBurst),
                new Limits.Introductions(
                        documentsPerSocket,
                        documentsPerJoin,
                        introductionsPerDocument,
                        new Limits.Introductions.Rate(introductionsPerSecond, introductionBurst),
                        new Limits.Introductions.Memory(
                                introductionBytesPerSocket, introductionBytesPerAddress, introductionBytes),
                        new Limits.Introductions.Lengths(idBytes, messageBytes)),
                new Limits.Waiting(heldBytesPerCaller, heldBytesPerAddress, heldBytes, holdTime, departedHoldTime),
                new Limits.Pipes(
                        pipeWindow,
                        sendDeadline,
                        stalledBytes,
                        relayedBytesPerSecondPerPipe,
                        relayedBytesPerSecondPerAddress,
                        relayedBytesPerSecond),
                new Limits.Requests(httpConnections, httpConnectionsPerAddress, requestTime, answerTime));
    }
}
