package localfirst.relay.tomcat;

import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a connector that aren't WebSockets, from the moment they are accepted until they close or become
 * one.
 *
 * <p>Each has a deadline for its request, including the TLS handshake, and one for the whole answer. Their number is
 * limited, in total and per address. Above it, the oldest are closed: a handshake takes moments, so what remains is a
 * browser between two pages, or a client that sends nothing. That is done for all of them together, within a tenth of a
 * second, so that accepting a connection costs the same however many there are. After the process was suspended, all
 * deadlines start over, because what clients sent in the meantime has yet to be read.
 *
 * <p>Thread-safe, and never blocks. Implementation note: a connection is ended by shutting it down both ways. Tomcat
 * notices that in any state, and cleans up under its own locks.
 */
public final class HttpConnections {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** If this much time passes between two checks, the process or its machine was suspended. */
    private static final long AWAY_NANOS = Duration.ofSeconds(2).toNanos();

    /** Connections younger than this may be among thousands that return after a restart. */
    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

    /** More than this many times the limit is a flood rather than returning clients. */
    private static final int FLOOD = 4;

    private final Map<SocketChannel, Connection> connections = new ConcurrentHashMap<>();
    private final Relay relay;
    private final ToLongFunction<SocketChannel> requestStart;
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final int most;
    private final int mostOfAddress;
    private final long requestNanos;
    private final long answerNanos;

    // Written by the timers' thread
    private volatile long lastLook;

    /** Since when the process has been running without a pause: time before that doesn't count against clients. */
    private volatile long awakeSince;

    /** One connection: what it waits for, and since when. */
    static final class Connection {
        private final SocketChannel channel;
        private final ClientAddress address;
        private final Timers clock;
        private final long acceptedAt;
        private volatile long since;
        private volatile Phase phase = Phase.FIRST_REQUEST;

        // Owned by the thread that answers, one at a time
        private long carried;

        private Connection(SocketChannel channel, ClientAddress address, Timers clock) {
            this.channel = channel;
            this.address = address;
            this.clock = clock;
            acceptedAt = clock.nanoTime();
            since = acceptedAt;
        }

        /** A request has come, and is going to be answered. */
        void answering() {
            since = clock.nanoTime();
            phase = Phase.ANSWER;
        }

        /** @param bytes how long the answer was */
        void answered(long bytes) {
            carried += bytes;
            since = clock.nanoTime();
            phase = Phase.NEXT_REQUEST;
        }

        /** Bytes of answers so far. */
        long carried() {
            return carried;
        }

        ClientAddress address() {
            return address;
        }
    }

    private enum Phase {
        FIRST_REQUEST,
        ANSWER,
        NEXT_REQUEST
    }

    /** @param requestStart when the request that is arriving began; 0 if none is arriving */
    HttpConnections(Relay relay, ToLongFunction<SocketChannel> requestStart) {
        this(
                relay,
                requestStart,
                relay.config().limits().requests().httpConnections(),
                relay.config().limits().requests().httpConnectionsPerAddress());
    }

    /** The same for a connector that has a limit of its own. */
    HttpConnections(Relay relay, ToLongFunction<SocketChannel> requestStart, int most, int mostOfAddress) {
        this.relay = relay;
        this.requestStart = requestStart;
        lastLook = relay.timers().nanoTime();
        awakeSince = lastLook;
        this.most = most;
        this.mostOfAddress = mostOfAddress;
        requestNanos = relay.config().limits().requests().requestTime().toNanos();
        answerNanos = relay.config().limits().requests().answerTime().toNanos();
    }

    void watch() {
        relay.timers().after(LOOK_EVERY, () -> {
            try {
                look(relay.timers().nanoTime());
            } finally {
                watch();
            }
        });
    }

    /** A connection has come. */
    void accepted(SocketChannel channel, ClientAddress address) {
        connections.put(channel, new Connection(channel, address, relay.timers()));
        if (address.isLimited()) {
            byAddress.merge(address.key(), 1, Integer::sum);
        }
    }

    /** It has become a WebSocket. */
    void upgraded(@Nullable SocketChannel channel) {
        if (channel != null) {
            remove(channel);
        }
    }

    private boolean remove(SocketChannel channel) {
        Connection removed = connections.remove(channel);
        if (removed != null && removed.address.isLimited()) {
            byAddress.computeIfPresent(removed.address.key(), (key, count) -> count == 1 ? null : count - 1);
        }
        return removed != null;
    }

    /** The address of the other end; "127.0.0.1" for a Unix domain socket, which has none; nothing if it has gone. */
    static @Nullable String hop(SocketChannel channel) {
        try {
            SocketAddress remote = channel.getRemoteAddress();
            if (remote instanceof UnixDomainSocketAddress) {
                return "127.0.0.1";
            }
            return remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** @return nothing if it isn't one of these any more */
    @Nullable
    Connection of(@Nullable SocketChannel channel) {
        return channel == null ? null : connections.get(channel);
    }

    int size() {
        return connections.size();
    }

    /** Ends as many as there are too many of, first of each address, then in total. */
    private void endExcess(long now) {
        Map<String, List<Connection>> tooMany = connections.values().stream()
                .filter(each -> each.address.isLimited())
                .filter(each -> Limits.isOver(byAddress.getOrDefault(each.address.key(), 0), mostOfAddress))
                .collect(groupingBy(each -> each.address.key()));
        tooMany.values().forEach(ofAddress -> endOldest(ofAddress, mostOfAddress, now));
        if (Limits.isOver(connections.size(), most)) {
            endOldest(List.copyOf(connections.values()), most, now);
        }
    }

    private void endOldest(List<Connection> all, int left, long now) {
        boolean isFlooded = all.size() > FLOOD * left;
        all.stream()
                .sorted(Comparator.comparingLong(each -> each.acceptedAt - now))
                .limit(Math.max(0, all.size() - left))
                .filter(each -> isFlooded || isOver(each.acceptedAt, GRACE_NANOS, now))
                .forEach(each -> end(each, Refusal.TOO_MANY_WAITING));
    }

    private void forgetClosed() {
        connections.keySet().stream().filter(channel -> !channel.isOpen()).forEach(this::remove);
    }

    private void look(long now) {
        if (now - lastLook >= AWAY_NANOS) {
            awakeSince = now;
        }
        lastLook = now;
        forgetClosed();
        endExcess(now);
        endLate(now);
    }

    private void endLate(long now) {
        for (Connection each : connections.values()) {
            switch (each.phase) {
                case FIRST_REQUEST -> {
                    if (isOver(each.since, requestNanos, now)) {
                        end(each, Refusal.SLOW_REQUEST);
                    }
                }
                case ANSWER -> {
                    if (isOver(each.since, answerNanos, now)) {
                        end(each, Refusal.SLOW_ANSWER);
                    }
                }
                case NEXT_REQUEST -> {
                    long began = requestStart.applyAsLong(each.channel);
                    if (began > 0 && isOver(began, requestNanos, now)) {
                        end(each, Refusal.SLOW_REQUEST);
                    }
                }
            }
        }
    }

    private boolean isOver(long since, long most, long now) {
        return now - since > most && now - awakeSince > most;
    }

    private void end(Connection connection, Refusal why) {
        if (!remove(connection.channel)) {
            return;
        }
        relay.refusedAtTheDoor(why, connection.address);
        SocketChannel channel = connection.channel;
        try {
            if (channel.getLocalAddress() instanceof InetSocketAddress) {
                // Reset: discards what the client hasn't read.
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.shutdownOutput();
            channel.shutdownInput();
        } catch (IOException e) {
            // It has ended by itself.
        }
    }
}
