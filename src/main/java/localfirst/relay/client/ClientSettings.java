package localfirst.relay.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a client was built with; see {@link RelayClientBuilder} for what each setting means. */
record ClientSettings(
        String peerId,
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
