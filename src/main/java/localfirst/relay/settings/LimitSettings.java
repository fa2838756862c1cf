package localfirst.relay.settings;

import java.time.Duration;
import java.util.List;
import localfirst.relay.limits.Limits;

/**
 * The settings for {@link Limits}: one per limit, and {@code limits}, which lifts those that protect against strangers.
 */
final class LimitSettings {
    private static final Limits DEFAULTS = Limits.defaults();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long TIB = 1L << 40;

    static final Setting<Boolean> LIMITS = Setting.of(
            "limits",
            Kind.onOff(),
            true,
            "off lifts every limit per address and every total limit that isn't set explicitly. For trusted networks and benchmarks.");

    static final Setting<Integer> PEERS =
            sockets("limits.peers", DEFAULTS.sockets().peers(), "Maximum number of open sockets on /introduction.");
    static final Setting<Integer> CONNECTIONS = sockets(
            "limits.connections", DEFAULTS.sockets().connections(), "Maximum number of open sockets on /connection.");
    static final Setting<Integer> SOCKETS_PER_PEER = count(
            "limits.sockets-per-peer",
            "sockets",
            DEFAULTS.sockets().socketsPerPeer(),
            "Maximum number of open /introduction sockets per peer and address (for IPv6, per /48); a peer may have four times as many in total.");
    static final Setting<Integer> UNPROVEN_SOCKETS_PER_PEER = count(
            "limits.unproven-sockets-per-peer",
            "sockets",
            DEFAULTS.sockets().unproven().unprovenSocketsPerPeer(),
            "Maximum number of open /introduction sockets under an id that is bound to a key, before they have proved that they have it. If there are more, the oldest is closed.");
    static final Setting<Duration> PROOF_TIME = Setting.of(
            "limits.proof-time",
            Kind.time(SECOND, Duration.ofMinutes(10)),
            DEFAULTS.sockets().unproven().proofTime(),
            "How long a peer whose id is bound to a key has to prove that it has the key.");
    static final Setting<Integer> SOCKETS_PER_ADDRESS = sockets(
            "limits.sockets-per-address",
            DEFAULTS.sockets().ofAddress().socketsPerAddress(),
            "Maximum number of open sockets per address.");
    static final Setting<Integer> LARGE_BUFFER_SOCKETS_PER_ADDRESS = sockets(
            "limits.large-buffer-sockets-per-address",
            DEFAULTS.sockets().ofAddress().largeBufferSocketsPerAddress(),
            "Maximum number of sockets per address whose kernel buffers Linux may enlarge. Further ones get small buffers, which limit their speed, if the relay carries frames itself.");
    static final Setting<Integer> ADDRESSES_PER_SITE = count(
                    "limits.addresses-per-site",
                    "addresses",
                    DEFAULTS.sockets().ofAddress().addressesPerSite(),
                    "How many addresses an IPv6 /48 counts as, for sockets, handshakes, messages, wrong tokens, introductions and bandwidth. A /64 counts as one address.")
            .lifted();
    static final Setting<Integer> HANDSHAKES_PER_SECOND = count(
                    "limits.handshakes-per-second",
                    "handshakes per second",
                    DEFAULTS.rates().handshakesPerSecond(),
                    "Sustained rate of handshakes per address.")
            .lifted();
    static final Setting<Integer> HANDSHAKE_BURST = burst(
                    "limits.handshake-burst",
                    "handshakes",
                    DEFAULTS.rates().handshakeBurst(),
                    "Number of handshakes that an address may make at once")
            .lifted();
    static final Setting<Integer> MESSAGES_PER_SECOND = count(
                    "limits.messages-per-second",
                    "messages per second",
                    DEFAULTS.rates().messagesPerSecond(),
                    "Sustained rate of messages on /introduction per address.")
            .lifted();
    static final Setting<Integer> MESSAGE_BURST = burst(
                    "limits.message-burst",
                    "messages",
                    DEFAULTS.rates().messageBurst(),
                    "Number of messages on /introduction that an address may send at once")
            .lifted();
    static final Setting<Integer> WRONG_TOKENS_PER_SECOND = count(
                    "limits.wrong-tokens-per-second",
                    "tokens per second",
                    DEFAULTS.rates().wrongTokensPerSecond(),
                    "Sustained rate of wrong tokens per address.")
            .lifted();
    static final Setting<Integer> WRONG_TOKEN_BURST = burst(
                    "limits.wrong-token-burst",
                    "tokens",
                    DEFAULTS.rates().wrongTokenBurst(),
                    "Number of wrong tokens that an address may send at once")
            .lifted();
    static final Setting<Integer> DOCUMENTS_PER_SOCKET = count(
            "limits.documents-per-socket",
            "documents",
            DEFAULTS.introductions().documentsPerSocket(),
            "Maximum number of documents that one /introduction socket may join.");
    static final Setting<Integer> DOCUMENTS_PER_JOIN = count(
            "limits.documents-per-join",
            "documents",
            DEFAULTS.introductions().documentsPerJoin(),
            "Maximum number of documents in one Join.");
    static final Setting<Integer> INTRODUCTIONS_PER_DOCUMENT = Setting.of(
            "limits.introductions-per-document",
            Kind.count(0, Limits.MAX_INTRODUCTIONS_PER_DOCUMENT, "peers"),
            DEFAULTS.introductions().introductionsPerDocument(),
            "Maximum number of others that a peer is introduced to about one document. Documents with up to this many peers introduce everybody to everybody. Values from 1 to 15 count as 16; 0 introduces everybody to everybody in all documents.");
    static final Setting<Integer> INTRODUCTIONS_PER_SECOND = count(
                    "limits.introductions-per-second",
                    "introductions per second",
                    DEFAULTS.introductions().rate().introductionsPerSecond(),
                    "Sustained rate of introductions that Joins from one address may cause; each document in an introduction counts. In a cluster, each document of a Join counts as 20 more.")
            .lifted();
    static final Setting<Integer> INTRODUCTION_BURST = burst(
                    "limits.introduction-burst",
                    "introductions",
                    DEFAULTS.introductions().rate().introductionBurst(),
                    "Number of introductions that Joins from one address may cause at once")
            .lifted();
    static final Setting<Long> INTRODUCTION_BYTES_PER_SOCKET = Setting.of(
            "limits.introduction-bytes-per-socket",
            Kind.bytes(0, TIB),
            DEFAULTS.introductions().memory().introductionBytesPerSocket(),
            "Maximum memory per /introduction socket, besides the socket itself. The default is the value shown or 1/16 of the heap, whichever is less. 0 for no limit.");
    static final Setting<Long> INTRODUCTION_BYTES_PER_ADDRESS = Setting.of(
                    "limits.introduction-bytes-per-address",
                    Kind.bytes(0, TIB),
                    DEFAULTS.introductions().memory().introductionBytesPerAddress(),
                    "Maximum memory for the /introduction sockets of one address. The default is the value shown or 1/8 of the heap, whichever is less. 0 for no limit.")
            .lifted();
    static final Setting<Long> INTRODUCTION_BYTES = Setting.of(
                    "limits.introduction-bytes",
                    Kind.bytes(0, TIB),
                    DEFAULTS.introductions().memory().introductionBytes(),
                    "Maximum memory for all /introduction sockets. The default is the value shown or 1/4 of the heap, whichever is less. 0 for no limit.")
            .lifted();
    static final Setting<Integer> ID_BYTES = Setting.of(
            "limits.id-bytes",
            Kind.intBytes(0),
            DEFAULTS.introductions().lengths().idBytes(),
            "Maximum length of an id, in bytes of UTF-8. 0 for no limit.");
    static final Setting<Integer> MESSAGE_BYTES = Setting.of(
            "limits.message-bytes",
            Kind.intBytes(0),
            DEFAULTS.introductions().lengths().messageBytes(),
            "Maximum length of a message on /introduction. 0 for no limit.");
    static final Setting<Long> HELD_BYTES_PER_CALLER = Setting.of(
            "limits.held-bytes-per-caller",
            Kind.bytes(0, TIB),
            DEFAULTS.waiting().heldBytesPerCaller(),
            "Maximum number of bytes kept for one caller whose partner hasn't connected. 0 for no limit.");
    static final Setting<Long> HELD_BYTES_PER_ADDRESS = Setting.of(
                    "limits.held-bytes-per-address",
                    Kind.bytes(0, TIB),
                    DEFAULTS.waiting().heldBytesPerAddress(),
                    "Maximum number of bytes kept for all waiting callers of one address. 0 for no limit.")
            .lifted();
    static final Setting<Long> HELD_BYTES = Setting.of(
                    "limits.held-bytes",
                    Kind.bytes(0, TIB),
                    DEFAULTS.waiting().heldBytes(),
                    "Maximum number of bytes kept for all waiting callers. The default is the value shown or 1/4 of the heap, whichever is less. 0 for no limit.")
            .lifted();
    static final Setting<Duration> HOLD_TIME = Setting.of(
            "limits.hold-time",
            Kind.time(Duration.ofSeconds(3), HOUR),
            DEFAULTS.waiting().holdTime(),
            "How long a caller may wait for its partner.");
    static final Setting<Duration> DEPARTED_HOLD_TIME = Setting.of(
            "limits.departed-hold-time",
            Kind.time(Duration.ZERO, HOUR),
            DEFAULTS.waiting().departedHoldTime(),
            "How long the bytes of a caller that closed are kept for its partner.");
    static final Setting<Integer> PIPE_WINDOW = Setting.of(
            "limits.pipe-window",
            Kind.intBytes(1024),
            DEFAULTS.pipes().pipeWindow(),
            "Maximum number of bytes read ahead in each direction of a pipe.");
    static final Setting<Duration> SEND_DEADLINE = Setting.of(
            "limits.send-deadline",
            Kind.time(SECOND, HOUR),
            DEFAULTS.pipes().sendDeadline(),
            "How long a peer may go without accepting any bytes while data is waiting for it. After that, its connection is cut.");
    static final Setting<Long> STALLED_BYTES = Setting.of(
                    "limits.stalled-bytes",
                    Kind.bytes(0, TIB),
                    DEFAULTS.pipes().stalledBytes(),
                    "Maximum number of bytes in the operating system's socket buffers because peers don't accept them. Above it, peers that have accepted none for 5 s are cut. The default is the value shown or 1/8 of the heap, whichever is less. 0 for no limit.")
            .lifted();
    static final Setting<Long> RELAYED_BYTES_PER_SECOND_PER_PIPE = rate(
            "limits.relayed-bytes-per-second-per-pipe",
            DEFAULTS.pipes().relayedBytesPerSecondPerPipe(),
            "Sustained rate of each direction of a pipe, in bytes per second.");
    static final Setting<Long> RELAYED_BYTES_PER_SECOND_PER_ADDRESS = rate(
            "limits.relayed-bytes-per-second-per-address",
            DEFAULTS.pipes().relayedBytesPerSecondPerAddress(),
            "Sustained rate at which all callers of one address may send, in bytes per second.");
    static final Setting<Long> RELAYED_BYTES_PER_SECOND = rate(
            "limits.relayed-bytes-per-second",
            DEFAULTS.pipes().relayedBytesPerSecond(),
            "Sustained rate at which all callers may send, in bytes per second.");

    static final Setting<Integer> HTTP_CONNECTIONS = count(
                    "limits.http-connections",
                    "connections",
                    DEFAULTS.requests().httpConnections(),
                    "Maximum number of connections that aren't WebSockets, or not yet, when the relay runs by itself. Above it, the oldest is cut.")
            .lifted();
    static final Setting<Integer> HTTP_CONNECTIONS_PER_ADDRESS = count(
                    "limits.http-connections-per-address",
                    "connections",
                    DEFAULTS.requests().httpConnectionsPerAddress(),
                    "Maximum number of such connections per address. Connections through a trusted proxy count only toward limits.http-connections.")
            .lifted();
    static final Setting<Duration> REQUEST_TIME = Setting.of(
            "limits.request-time",
            Kind.time(SECOND, HOUR),
            DEFAULTS.requests().requestTime(),
            "How long a request may take to arrive, including the TLS handshake, when the relay runs by itself.");
    static final Setting<Duration> ANSWER_TIME = Setting.of(
            "limits.answer-time",
            Kind.time(SECOND, HOUR),
            DEFAULTS.requests().answerTime(),
            "How long a client may take to read a response, when the relay runs by itself.");

    static final List<Setting<?>> ALL = List.of(
            LIMITS,
            PEERS,
            CONNECTIONS,
            SOCKETS_PER_PEER,
            UNPROVEN_SOCKETS_PER_PEER,
            PROOF_TIME,
            SOCKETS_PER_ADDRESS,
            LARGE_BUFFER_SOCKETS_PER_ADDRESS,
            ADDRESSES_PER_SITE,
            HANDSHAKES_PER_SECOND,
            HANDSHAKE_BURST,
            MESSAGES_PER_SECOND,
            MESSAGE_BURST,
            WRONG_TOKENS_PER_SECOND,
            WRONG_TOKEN_BURST,
            DOCUMENTS_PER_SOCKET,
            DOCUMENTS_PER_JOIN,
            INTRODUCTIONS_PER_DOCUMENT,
            INTRODUCTIONS_PER_SECOND,
            INTRODUCTION_BURST,
            INTRODUCTION_BYTES_PER_SOCKET,
            INTRODUCTION_BYTES_PER_ADDRESS,
            INTRODUCTION_BYTES,
            ID_BYTES,
            MESSAGE_BYTES,
            HELD_BYTES_PER_CALLER,
            HELD_BYTES_PER_ADDRESS,
            HELD_BYTES,
            HOLD_TIME,
            DEPARTED_HOLD_TIME,
            PIPE_WINDOW,
            SEND_DEADLINE,
            STALLED_BYTES,
            RELAYED_BYTES_PER_SECOND_PER_PIPE,
            RELAYED_BYTES_PER_SECOND_PER_ADDRESS,
            RELAYED_BYTES_PER_SECOND,
            HTTP_CONNECTIONS,
            HTTP_CONNECTIONS_PER_ADDRESS,
            REQUEST_TIME,
            ANSWER_TIME);

    private LimitSettings() {}

    static Limits limits(SettingValues values) {
        return DEFAULTS.toBuilder()
                .peers(values.get(PEERS))
                .connections(values.get(CONNECTIONS))
                .socketsPerPeer(values.get(SOCKETS_PER_PEER))
                .unprovenSocketsPerPeer(values.get(UNPROVEN_SOCKETS_PER_PEER))
                .proofTime(values.get(PROOF_TIME))
                .socketsPerAddress(values.get(SOCKETS_PER_ADDRESS))
                .largeBufferSocketsPerAddress(values.get(LARGE_BUFFER_SOCKETS_PER_ADDRESS))
                .addressesPerSite(values.get(ADDRESSES_PER_SITE))
                .handshakesPerSecond(values.get(HANDSHAKES_PER_SECOND))
                .handshakeBurst(values.get(HANDSHAKE_BURST))
                .messagesPerSecond(values.get(MESSAGES_PER_SECOND))
                .messageBurst(values.get(MESSAGE_BURST))
                .wrongTokensPerSecond(values.get(WRONG_TOKENS_PER_SECOND))
                .wrongTokenBurst(values.get(WRONG_TOKEN_BURST))
                .documentsPerSocket(values.get(DOCUMENTS_PER_SOCKET))
                .documentsPerJoin(values.get(DOCUMENTS_PER_JOIN))
                .introductionsPerDocument(values.get(INTRODUCTIONS_PER_DOCUMENT))
                .introductionsPerSecond(values.get(INTRODUCTIONS_PER_SECOND))
                .introductionBurst(values.get(INTRODUCTION_BURST))
                .introductionBytesPerSocket(values.get(INTRODUCTION_BYTES_PER_SOCKET))
                .introductionBytesPerAddress(values.get(INTRODUCTION_BYTES_PER_ADDRESS))
                .introductionBytes(values.get(INTRODUCTION_BYTES))
                .idBytes(values.get(ID_BYTES))
                .messageBytes(values.get(MESSAGE_BYTES))
                .heldBytesPerCaller(values.get(HELD_BYTES_PER_CALLER))
                .heldBytesPerAddress(values.get(HELD_BYTES_PER_ADDRESS))
                .heldBytes(values.get(HELD_BYTES))
                .holdTime(values.get(HOLD_TIME))
                .departedHoldTime(values.get(DEPARTED_HOLD_TIME))
                .pipeWindow(values.get(PIPE_WINDOW))
                .sendDeadline(values.get(SEND_DEADLINE))
                .stalledBytes(values.get(STALLED_BYTES))
                .relayedBytesPerSecondPerPipe(values.get(RELAYED_BYTES_PER_SECOND_PER_PIPE))
                .relayedBytesPerSecondPerAddress(values.get(RELAYED_BYTES_PER_SECOND_PER_ADDRESS))
                .relayedBytesPerSecond(values.get(RELAYED_BYTES_PER_SECOND))
                .httpConnections(values.get(HTTP_CONNECTIONS))
                .httpConnectionsPerAddress(values.get(HTTP_CONNECTIONS_PER_ADDRESS))
                .requestTime(values.get(REQUEST_TIME))
                .answerTime(values.get(ANSWER_TIME))
                .build();
    }

    private static Setting<Integer> sockets(String name, int fallback, String description) {
        return count(name, "sockets", fallback, description).lifted();
    }

    private static Setting<Long> rate(String name, long fallback, String description) {
        return Setting.of(name, Kind.bytes(0, TIB), fallback, description + " 0 for no limit.")
                .lifted();
    }

    /** 0 allows as many at once as the rate allows per second. */
    private static Setting<Integer> burst(String name, String unit, int fallback, String description) {
        return Setting.of(
                name,
                Kind.count(0, Integer.MAX_VALUE, unit),
                fallback,
                description + "; 0 for as many as in one second.");
    }

    private static Setting<Integer> count(String name, String unit, int fallback, String description) {
        return Setting.of(name, Kind.count(0, Integer.MAX_VALUE, unit), fallback, description + " 0 for no limit.");
    }
}
