package localfirst.relay.tomcat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.tomcat.HandshakeAcceptor.Accepted;

/**
 * Requests of addresses that have used up their rate of pages: each is passed to the server a second after it came. A
 * client that asks again as soon as it is answered can then do so only once a second on each of its connections, and
 * one that opens many gets the oldest of them cut before the server has done anything for it.
 *
 * <p>Owned by the acceptor's thread.
 *
 * <p>Implementation note: these connections are neither read nor watched. All wait equally long, so those that came
 * first are the first to go, among all and among those of an address.
 */
final class DelayedPages {
    static final Duration DELAY = Duration.ofSeconds(1);

    /** Further ones of the same address cut the oldest. Browsers open about six; an address may be many people's. */
    static final int MAX_OF_ADDRESS = 50;

    /** Each may keep 8 KiB of what was read. */
    static final int MAX = 500;

    private final Relay relay;
    private final Consumer<Accepted> forServer;
    private final Map<SocketChannel, Waiting> all = new LinkedHashMap<>();
    private final Map<String, Deque<Waiting>> byAddress = new HashMap<>();

    private record Waiting(SocketChannel connection, ByteBuffer received, ClientAddress address, long until) {}

    DelayedPages(Relay relay, Consumer<Accepted> forServer) {
        this.relay = relay;
        this.forServer = forServer;
    }

    /** Whether it has asked for so many pages that the next one has to wait. */
    boolean isFor(ClientAddress address) {
        return relay.admission().hasUsedUpPages(address);
    }

    /** Passes it to the server later. */
    void add(SocketChannel connection, ByteBuffer received, ClientAddress address) {
        Deque<Waiting> ofAddress = byAddress.get(address.key());
        if (ofAddress != null && ofAddress.size() >= MAX_OF_ADDRESS) {
            cut(ofAddress.getFirst());
        } else if (all.size() >= MAX) {
            cut(all.values().iterator().next());
        }
        Waiting waiting = new Waiting(connection, received, address, now() + DELAY.toNanos());
        all.put(connection, waiting);
        byAddress.computeIfAbsent(address.key(), key -> new ArrayDeque<>()).add(waiting);
    }

    private long now() {
        return relay.timers().nanoTime();
    }

    /** How long until the next one has waited for long enough, in milliseconds; 0 if none waits. */
    long millisLeft() {
        Iterator<Waiting> oldest = all.values().iterator();
        return oldest.hasNext()
                ? Math.max(1, Duration.ofNanos(oldest.next().until() - now()).toMillis() + 1)
                : 0;
    }

    /** Passes those to the server that have waited for long enough. */
    void passOn() {
        Iterator<Waiting> waiting = all.values().iterator();
        for (long now = now(); waiting.hasNext(); ) {
            Waiting oldest = waiting.next();
            if (oldest.until() - now > 0) {
                return;
            }
            waiting.remove();
            removeOldest(oldest.address());
            forServer.accept(new Accepted(oldest.connection(), oldest.received()));
        }
    }

    private void removeOldest(ClientAddress address) {
        byAddress.computeIfPresent(address.key(), (key, waiting) -> {
            waiting.removeFirst();
            return waiting.isEmpty() ? null : waiting;
        });
    }

    private void cut(Waiting oldest) {
        all.remove(oldest.connection());
        removeOldest(oldest.address());
        relay.refusedAtTheDoor(Refusal.TOO_MANY_REQUESTS, oldest.address());
        try {
            if (oldest.connection().supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                oldest.connection().setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // It has ended by itself.
        }
        close(oldest.connection());
    }

    int size() {
        return all.size();
    }

    void closeAll() {
        new ArrayList<>(all.keySet()).forEach(DelayedPages::close);
        all.clear();
        byAddress.clear();
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // It has ended already.
        }
    }
}
