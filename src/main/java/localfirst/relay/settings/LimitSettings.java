package localfirst.relay.settings;

import java.time.Duration;
import java.util.List;
import localfirst.relay.limits.Limits;

/** The settings for {@link Limits}: one for each, and one that lifts those for strangers. */
final class LimitSettings {
    private static final Limits DEFAULTS = Limits.defaults();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long TIB = 1L << 40;

    static final Setting<Boolean> LIMITS = Setting.of(
            "limits",
            Kind.onOff(),
            true,
            "Off lifts every limit that is per address or on totals, unless it is set itself: for a trusted network or"
                    + " a benchmark.");

    static final Setting<Integer> PEERS =
            sockets("limits.peers", DEFAULTS.peers(), "Most sockets on /introduction at a time.");
    static final Setting<Integer> CONNECTIONS =
            sockets("limits.connections", DEFAULTS.connections(), "Most sockets on /connection at a time.");
    static final Setting<Integer> SOCKETS_PER_PEER = count(
            "limits.sockets-per-peer", "sockets", DEFAULTS.socketsPerPeer(), "Most /introduction sockets of one peer.");
    static final Setting<Integer> SOCKETS_PER_ADDRESS =
            sockets("limits.sockets-per-address", DEFAULTS.socketsPerAddress(), "Most sockets from one address.");
    static final Setting<Integer> ADDRESSES_PER_SITE = count(
                    "limits.addresses-per-site",
                    "addresses",
                    DEFAULTS.addressesPerSite(),
                    "As how many addresses the first 48 bits of IPv6 addresses count in every limit by address: an"
                            + " address is the first 64.")
            .lifted();
    static final Setting<Integer> HANDSHAKES_PER_SECOND = count(
                    "limits.handshakes-per-second",
                    "handshakes a second",
                    DEFAULTS.handshakesPerSecond(),
                    "Handshakes that one address may make in the long run.")
            .lifted();
    static final Setting<Integer> HANDSHAKE_BURST = count(
                    "limits.handshake-burst",
                    "handshakes",
                    DEFAULTS.handshakeBurst(),
                    "Handshakes that one address may make at once.")
            .lifted();
    static final Setting<Integer> MESSAGES_PER_SECOND = count(
                    "limits.messages-per-second",
                    "messages a second",
                    DEFAULTS.messagesPerSecond(),
                    "Messages on /introduction that one address may send in the long run.")
            .lifted();
    static final Setting<Integer> MESSAGE_BURST = count(
                    "limits.message-burst",
                    "messages",
                    DEFAULTS.messageBurst(),
                    "Messages on /introduction that one address may send at once.")
            .lifted();
    static final Setting<Integer> WRONG_TOKENS_PER_SECOND = count(
                    "limits.wrong-tokens-per-second",
                    "tokens a second",
                    DEFAULTS.wrongTokensPerSecond(),
                    "Wrong tokens that one address may show in the long run.")
            .lifted();
    static final Setting<Integer> WRONG_TOKEN_BURST = count(
                    "limits.wrong-token-burst",
                    "tokens",
                    DEFAULTS.wrongTokenBurst(),
                    "Wrong tokens that one address may show at once.")
            .lifted();
    static final Setting<Integer> DOCUMENTS_PER_SOCKET = count(
            "limits.documents-per-socket",
            "documents",
            DEFAULTS.documentsPerSocket(),
            "Most documents that one /introduction socket may be interested in.");
    static final Setting<Integer> DOCUMENTS_PER_JOIN = count(
            "limits.documents-per-join",
            "documents",
            DEFAULTS.documentsPerJoin(),
            "Most documents that one Join may name.");
    static final Setting<Integer> INTRODUCTIONS_PER_SECOND = count(
                    "limits.introductions-per-second",
                    "introductions a second",
                    DEFAULTS.introductionsPerSecond(),
                    "Introductions that Joins from one address may cause in the long run, counting each document that"
                            + " they name.")
            .lifted();
    static final Setting<Integer> INTRODUCTION_BURST = count(
                    "limits.introduction-burst",
                    "introductions",
                    DEFAULTS.introductionBurst(),
                    "Introductions that Joins from one address may cause at once.")
            .lifted();
    static final Setting<Long> INTRODUCTION_BYTES_PER_SOCKET = Setting.of(
            "limits.introduction-bytes-per-socket",
            Kind.bytes(0, TIB),
            DEFAULTS.introductionBytesPerSocket(),
            "Most memory for one /introduction socket; by default a 16th of the heap if that is less.");
    static final Setting<Long> INTRODUCTION_BYTES_PER_ADDRESS = Setting.of(
                    "limits.introduction-bytes-per-address",
                    Kind.bytes(0, TIB),
                    DEFAULTS.introductionBytesPerAddress(),
                    "Most memory for all such sockets from one address; by default an eighth of the heap if that is"
                            + " less.")
            .lifted();
    static final Setting<Long> INTRODUCTION_BYTES = Setting.of(
                    "limits.introduction-bytes",
                    Kind.bytes(0, TIB),
                    DEFAULTS.introductionBytes(),
                    "Most memory for all such sockets; by default a quarter of the heap if that is less.")
            .lifted();
    static final Setting<Integer> ID_BYTES =
            Setting.of("limits.id-bytes", Kind.intBytes(0), DEFAULTS.idBytes(), "Longest id, in bytes of UTF-8.");
    static final Setting<Integer> MESSAGE_BYTES = Setting.of(
            "limits.message-bytes", Kind.intBytes(0), DEFAULTS.messageBytes(), "Longest message on /introduction.");
    static final Setting<Long> HELD_BYTES_PER_CALLER = Setting.of(
            "limits.held-bytes-per-caller",
            Kind.bytes(0, TIB),
            DEFAULTS.heldBytesPerCaller(),
            "Most bytes kept for one caller whose partner hasn't come.");
    static final Setting<Long> HELD_BYTES_PER_ADDRESS = Setting.of(
                    "limits.held-bytes-per-address",
                    Kind.bytes(0, TIB),
                    DEFAULTS.heldBytesPerAddress(),
                    "Most bytes kept for all such callers from one address.")
            .lifted();
    static final Setting<Long> HELD_BYTES = Setting.of(
                    "limits.held-bytes",
                    Kind.bytes(0, TIB),
                    DEFAULTS.heldBytes(),
                    "Most bytes kept for all such callers; by default a quarter of the heap if that is less.")
            .lifted();
    static final Setting<Duration> HOLD_TIME = Setting.of(
            "limits.hold-time",
            Kind.time(Duration.ofSeconds(3), HOUR),
            DEFAULTS.holdTime(),
            "How long a caller waits for its partner.");
    static final Setting<Duration> DEPARTED_HOLD_TIME = Setting.of(
            "limits.departed-hold-time",
            Kind.time(Duration.ZERO, HOUR),
            DEFAULTS.departedHoldTime(),
            "How long a caller that closed is remembered for its partner, with what it sent.");
    static final Setting<Integer> PIPE_WINDOW = Setting.of(
            "limits.pipe-window",
            Kind.intBytes(1024),
            DEFAULTS.pipeWindow(),
            "Most bytes read ahead in one direction of a pipe.");
    static final Setting<Duration> SEND_DEADLINE = Setting.of(
            "limits.send-deadline",
            Kind.time(SECOND, HOUR),
            DEFAULTS.sendDeadline(),
            "How long a peer may take no byte of what waits for it before its socket is cut.");
    static final Setting<Long> RELAYED_BYTES_PER_SECOND_PER_PIPE = rate(
            "limits.relayed-bytes-per-second-per-pipe",
            "Bytes that one direction of a pipe may carry in the long run, each second.");
    static final Setting<Long> RELAYED_BYTES_PER_SECOND_PER_ADDRESS = rate(
            "limits.relayed-bytes-per-second-per-address",
            "Bytes that all callers from one address may send in the long run, each second.");
    static final Setting<Long> RELAYED_BYTES_PER_SECOND =
            rate("limits.relayed-bytes-per-second", "Bytes that all callers may send in the long run, each second.");

    static final Setting<Integer> HTTP_CONNECTIONS = count(
                    "limits.http-connections",
                    "connections",
                    DEFAULTS.httpConnections(),
                    "Most connections that aren't WebSockets, or not yet, to a relay that runs by itself: the oldest goes.")
            .lifted();
    static final Setting<Integer> HTTP_CONNECTIONS_PER_ADDRESS = count(
                    "limits.http-connections-per-address",
                    "connections",
                    DEFAULTS.httpConnectionsPerAddress(),
                    "Most of those from one address. Behind a trusted proxy only the other limit applies.")
            .lifted();
    static final Setting<Duration> REQUEST_TIME = Setting.of(
            "limits.request-time",
            Kind.time(SECOND, HOUR),
            DEFAULTS.requestTime(),
            "How long a request may take to arrive, the TLS handshake included, at a relay that runs by itself.");
    static final Setting<Duration> ANSWER_TIME = Setting.of(
            "limits.answer-time",
            Kind.time(SECOND, HOUR),
            DEFAULTS.answerTime(),
            "How long a client may take there for a whole answer.");

    static final List<Setting<?>> ALL = List.of(
            LIMITS,
            PEERS,
            CONNECTIONS,
            SOCKETS_PER_PEER,
            SOCKETS_PER_ADDRESS,
            ADDRESSES_PER_SITE,
            HANDSHAKES_PER_SECOND,
            HANDSHAKE_BURST,
            MESSAGES_PER_SECOND,
            MESSAGE_BURST,
            WRONG_TOKENS_PER_SECOND,
            WRONG_TOKEN_BURST,
            DOCUMENTS_PER_SOCKET,
            DOCUMENTS_PER_JOIN,
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
                .socketsPerAddress(values.get(SOCKETS_PER_ADDRESS))
                .addressesPerSite(values.get(ADDRESSES_PER_SITE))
                .handshakesPerSecond(values.get(HANDSHAKES_PER_SECOND))
                .handshakeBurst(values.get(HANDSHAKE_BURST))
                .messagesPerSecond(values.get(MESSAGES_PER_SECOND))
                .messageBurst(values.get(MESSAGE_BURST))
                .wrongTokensPerSecond(values.get(WRONG_TOKENS_PER_SECOND))
                .wrongTokenBurst(values.get(WRONG_TOKEN_BURST))
                .documentsPerSocket(values.get(DOCUMENTS_PER_SOCKET))
                .documentsPerJoin(values.get(DOCUMENTS_PER_JOIN))
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

    private static Setting<Long> rate(String name, String description) {
        return Setting.of(name, Kind.bytes(0, TIB), 0L, description + " 0 for no limit.")
                .lifted();
    }

    private static Setting<Integer> count(String name, String unit, int fallback, String description) {
        return Setting.of(name, Kind.count(0, Integer.MAX_VALUE, unit), fallback, description + " 0 for no limit.");
    }
}
