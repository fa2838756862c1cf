package localfirst.relay.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a client was built with; see {@link RelayClientBuilder} for what each setting means. */
record ClientSettings(
        Self self, Handshake handshake, Sockets sockets, Dialect dialect, RetryDelays retryDelays, int maxConnections) {
    /** Who the client is. */
    record Self(String peerId, @Nullable PeerKey key) {}

    /** How the relay is dialed, and what the handshake contains. */
    record Handshake(
            RelayUrl url,
            Duration connectTimeout,
            Map<String, List<String>> headers,
            @Nullable Supplier<String> token,
            List<String> subprotocols) {}

    /** What holds for every socket once it is open. */
    record Sockets(Duration heartbeatInterval, Duration closeTimeout, int maxMessageSize, long maxQueuedBytes) {
        private static final Duration RELAY_PINGS_WITHIN = Duration.ofSeconds(25);

        /**
         * How long a live socket can be silent, at most: by then the relay has answered this client's ping, or, if it
         * isn't reading because the other peer is slow, has sent a ping of its own, as it does every 20 to 24 s.
         */
        Duration quietLimit() {
            Duration pinged = heartbeatInterval.multipliedBy(5).dividedBy(4);
            return pinged.compareTo(RELAY_PINGS_WITHIN) > 0 ? pinged : RELAY_PINGS_WITHIN;
        }

        /** The socket to the relay itself answers at once, so a single unanswered ping is enough to give it up. */
        Socket.Settings introduction() {
            // The queue holds Joins and Leaves, which must not be lost; only the application makes more of them.
            return new Socket.Settings(maxMessageSize, Long.MAX_VALUE, heartbeatInterval, 0, closeTimeout);
        }

        /** While the other peer is slow, the relay doesn't read this one's pings, so three have to go unanswered. */
        Socket.Settings pipe() {
            return new Socket.Settings(maxMessageSize, maxQueuedBytes, heartbeatInterval, 2, closeTimeout);
        }

        /** The same for encrypted records, which have their own maximum length. */
        Socket.Settings sealed() {
            int record = RecordKind.LONGEST_PART + 1 + CipherState.TAG;
            return new Socket.Settings(record, maxQueuedBytes, heartbeatInterval, 2, closeTimeout);
        }
    }
}
