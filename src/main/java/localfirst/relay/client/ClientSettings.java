package localfirst.relay.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a client was built with; see {@link RelayClientBuilder} for what each setting means. */
record ClientSettings(
        String peerId,
        @Nullable PeerKey key,
        RelayUrl url,
        Dialect dialect,
        RetryDelays retryDelays,
        Duration heartbeatInterval,
        Duration connectTimeout,
        Duration closeTimeout,
        int maxMessageSize,
        long maxQueuedBytes,
        int maxConnections,
        Map<String, List<String>> headers,
        @Nullable Supplier<String> token,
        List<String> subprotocols) {
    private static final Duration RELAY_PINGS_WITHIN = Duration.ofSeconds(25);

    /**
     * When a socket on which nothing comes isn't taken for alive any more. Its own pings would have been answered; and if the
     * relay doesn't read them, because the other peer is slow, it still pings by itself, every 20 to 24 s.
     */
    Duration quietLimit() {
        Duration pinged = heartbeatInterval.multipliedBy(5).dividedBy(4);
        return pinged.compareTo(RELAY_PINGS_WITHIN) > 0 ? pinged : RELAY_PINGS_WITHIN;
    }

    /** The socket to the relay itself answers at once, so one silence is enough to give it up. */
    Socket.Settings introductionSocket() {
        // The queue holds Joins and Leaves, which must not be lost; only the application makes more of them.
        return new Socket.Settings(maxMessageSize, Long.MAX_VALUE, heartbeatInterval, 0, closeTimeout);
    }

    /** A relay that is held up by the other peer doesn't read this one's pings for a while. */
    Socket.Settings pipeSocket() {
        return new Socket.Settings(maxMessageSize, maxQueuedBytes, heartbeatInterval, 2, closeTimeout);
    }

    /** The same for what carries records, which have a length of their own. */
    Socket.Settings sealedSocket() {
        int record = RecordKind.LONGEST_PART + 1 + CipherState.TAG;
        return new Socket.Settings(record, maxQueuedBytes, heartbeatInterval, 2, closeTimeout);
    }
}
