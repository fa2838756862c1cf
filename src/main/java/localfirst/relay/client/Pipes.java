package localfirst.relay.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connections to peers, at most one for each peer and document: opened on an introduction, tried again if they fail
 * to open.
 *
 * <p>Thread-safe, and never blocks. The application's token supplier and listeners are never called while this is
 * locked; its executor may be, which gets the events in order.
 *
 * <p>Each pair of peer and document that is connected, being connected or waiting for a retry has a {@link Slot}. A
 * socket belongs to the slot it was opened for, so that a socket which ends late, after its pair has got a new slot,
 * changes nothing.
 */
final class Pipes {
    private final ClientSettings settings;
    private final PipeDialer dialer;
    private final Timer timer;
    private final RandomGenerator random;
    private final Events events;
    private final BooleanSupplier introducing;

    // Guarded by this.
    private final Map<Pair, Slot> slots = new LinkedHashMap<>();
    private final LostSockets<Pair> lost = new LostSockets<>();

    /** Comparable so that the map stays fast even when others pick thousands of ids that have the same hash. */
    private record Pair(String peerId, String documentId) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byPeer = peerId.compareTo(other.peerId);
            return byPeer == 0 ? documentId.compareTo(other.documentId) : byPeer;
        }
    }

    /**
     * @param introducing whether the relay can introduce peers at present
     */
    Pipes(
            ClientSettings settings,
            PipeDialer dialer,
            Timer timer,
            RandomGenerator random,
            Events events,
            BooleanSupplier introducing) {
        this.settings = settings;
        this.dialer = dialer;
        this.timer = timer;
        this.random = random;
        this.events = events;
        this.introducing = introducing;
    }

    /** Makes sure that there is a connection to a peer: now, or once the relay's requested pause is over. */
    void want(String peerId, String documentId) {
        Pair pair = new Pair(peerId, documentId);
        PeerChannel doubted = null;
        Slot fresh = null;
        boolean full = false;
        synchronized (this) {
            Slot present = slots.get(pair);
            if (present != null) {
                present.wanted = true;
                doubted = present.channel;
            } else if (slots.size() < settings.maxConnections()) {
                fresh = new Slot(pair);
                slots.put(pair, fresh);
            } else {
                full = true;
            }
        }
        if (doubted != null) {
            // The relay introduces two again if it knows of no connection between them.
            doubted.probe();
        }
        if (fresh != null) {
            dial(fresh);
        }
        if (full) {
            events.error(
                    new IllegalStateException("the limit of " + settings.maxConnections() + " connections is reached"));
        }
    }

    synchronized @Nullable PeerConnection get(String peerId, String documentId) {
        Slot slot = slots.get(new Pair(peerId, documentId));
        return slot == null ? null : slot.connection;
    }

    synchronized Map<String, PeerConnection> get(String peerId) {
        Map<String, PeerConnection> connections = new LinkedHashMap<>();
        slots.forEach((pair, slot) -> {
            if (pair.peerId().equals(peerId) && slot.connection != null) {
                connections.put(pair.documentId(), slot.connection);
            }
        });
        return connections;
    }

    synchronized Set<String> peerIds() {
        Set<String> peerIds = new TreeSet<>();
        slots.forEach((pair, slot) -> {
            if (slot.connection != null) {
                peerIds.add(pair.peerId());
            }
        });
        return peerIds;
    }

    CompletableFuture<?> closePeer(String peerId) {
        return close(pair -> pair.peerId().equals(peerId));
    }

    CompletableFuture<?> closeDocument(String documentId) {
        return close(pair -> pair.documentId().equals(documentId));
    }

    CompletableFuture<?> closeAll() {
        return close(pair -> true);
    }

    /** The future completes when the sockets have ended. */
    private CompletableFuture<?> close(Predicate<Pair> which) {
        List<PeerChannel> closing = new ArrayList<>();
        synchronized (this) {
            slots.entrySet().removeIf(entry -> {
                if (!which.test(entry.getKey())) {
                    return false;
                }
                Slot slot = entry.getValue();
                if (slot.channel != null) {
                    closing.add(slot.channel);
                }
                if (slot.timeout != null) {
                    slot.timeout.cancel();
                }
                return true;
            });
        }
        closing.forEach(channel -> channel.close(CloseStatus.NORMAL, ""));
        return CompletableFuture.allOf(closing.stream().map(PeerChannel::ended).toArray(CompletableFuture<?>[]::new));
    }

    private void dial(Slot slot) {
        Pair pair = slot.pair;
        PipeDialer.Numbers numbers;
        synchronized (this) {
            numbers = new PipeDialer.Numbers(LostSockets.newNumber(), lost.take(pair));
            slot.numbers = numbers;
        }
        dialer.dial(pair.peerId(), pair.documentId(), numbers, new Attempt(slot));
    }

    /** Returns whether it is still wanted. */
    private synchronized boolean connected(Slot slot, PeerChannel channel) {
        if (slots.get(slot.pair) != slot) {
            return false;
        }
        slot.channel = channel;
        return true;
    }

    private synchronized boolean opened(Slot slot, PeerConnection connection) {
        if (slots.get(slot.pair) != slot) {
            return false;
        }
        slot.connection = connection;
        slot.since = timer.nanoTime();
        slot.wanted = false;
        events.emit(listener -> listener.onPeerConnect(connection));
        return true;
    }

    private synchronized void failed(Slot slot, Throwable failure) {
        if (slots.get(slot.pair) == slot) {
            // It hasn't reached the relay, most likely, so the one before it is still to be replaced.
            slot.lostBefore().ifPresent(number -> lost.add(slot.pair, number));
            slot.wanted = true;
            slot.timeout = timer.after(slot.retries.afterFailure(failure), () -> retry(slot));
        }
    }

    /** An encrypted connection ended before the peer proved that it knows the secret. */
    private synchronized void endedUnproven(Slot slot, CloseStatus status) {
        if (slots.get(slot.pair) != slot) {
            return;
        }
        slot.channel = null;
        addIfLost(slot, status);
        if (status.code() >= 4000 && status.isOfRelay()) {
            // The relay knows of both, and introduces them again when it makes sense.
            slots.remove(slot.pair);
        } else {
            slot.wanted = true;
            slot.timeout = timer.after(slot.retries.afterClose(status, Duration.ZERO), () -> retry(slot));
        }
    }

    private synchronized void ended(Slot slot, CloseStatus status) {
        if (slots.get(slot.pair) != slot) {
            return;
        }
        slot.channel = null;
        slot.connection = null;
        addIfLost(slot, status);
        boolean wantsPause = status.code() == CloseStatus.TRY_LATER || status.blamesClient();
        // Retry by ourselves where the relay won't introduce the two again: they were introduced before this connection
        // was found dead; or it was tampered with, and the relay thinks that this side closed it; or only its silence
        // showed that it is dead, which the relay can't know.
        boolean mustRetry = (status.code() == CloseStatus.LOST && slot.wanted)
                || status.equals(CloseStatus.TAMPERED)
                || status.equals(CloseStatus.SILENT);
        if (wantsPause || mustRetry) {
            // Keep the slot for the pause that the relay wants; an introduction in the meantime takes effect
            // afterwards.
            slot.wanted = mustRetry;
            Duration lasted = Duration.ofNanos(timer.nanoTime() - slot.since);
            slot.timeout = timer.after(slot.retries.afterClose(status, lasted), () -> retry(slot));
        } else {
            slots.remove(slot.pair);
        }
    }

    private void addIfLost(Slot slot, CloseStatus status) {
        if (status.code() == CloseStatus.LOST && slot.numbers != null) {
            lost.add(slot.pair, slot.numbers.socket());
        }
    }

    private void retry(Slot slot) {
        // Without the relay there is no point in trying: when it is back, it introduces the two again.
        boolean useful = introducing.getAsBoolean();
        synchronized (this) {
            if (slots.get(slot.pair) != slot) {
                return;
            }
            slot.timeout = null;
            if (!slot.wanted || !useful) {
                slots.remove(slot.pair);
                return;
            }
        }
        dial(slot);
    }

    /** What is being done about one pair of peer and document. Guarded by the pipes. */
    private final class Slot {
        private final Pair pair;
        private final RetryPolicy retries = new RetryPolicy(settings.retryDelays(), random);
        /** Open to the relay; becomes a connection once the peer has proved itself, if necessary. */
        private @Nullable PeerChannel channel;

        private @Nullable PeerConnection connection;
        /** Those of its latest socket. */
        private PipeDialer.@Nullable Numbers numbers;

        private Timer.@Nullable Scheduled timeout;
        private long since;
        /** Whether the two were introduced since it was opened or tried: whether to dial when the timeout is over. */
        private boolean wanted;

        private Slot(Pair pair) {
            this.pair = pair;
        }

        /** The number of the socket that is lost if the latest one couldn't be opened. */
        private Optional<String> lostBefore() {
            return Optional.ofNullable(numbers)
                    .map(latest -> latest.replaces() == null ? latest.socket() : latest.replaces());
        }
    }

    /** One attempt to connect, and the connection that it becomes. */
    private final class Attempt implements Socket.Owner, SealedSocket.Owner {
        private final Slot slot;
        private volatile @Nullable PeerConnection connection;

        private Attempt(Slot slot) {
            this.slot = slot;
        }

        @Override
        public void opened(Socket socket) {
            connected(socket);
            opened((PeerChannel) socket);
        }

        @Override
        public void connected(PeerChannel socket) {
            if (Pipes.this.connected(slot, socket)) {
                dialer.watch(socket, slot.pair.peerId(), slot.pair.documentId());
            } else {
                socket.close(CloseStatus.NORMAL, "");
            }
        }

        @Override
        public void opened(PeerChannel socket) {
            PeerConnection made =
                    new PeerConnection(slot.pair.peerId(), slot.pair.documentId(), socket, events.executor());
            // Before it is made known: from then on it may be closed at any time.
            connection = made;
            if (!Pipes.this.opened(slot, made)) {
                connection = null;
                socket.close(CloseStatus.NORMAL, "");
            }
        }

        @Override
        public void failed(Throwable failure) {
            Pipes.this.failed(slot, failure);
            events.error(failure);
        }

        @Override
        public @Nullable CompletionStage<?> text(String text) {
            PeerConnection taker = connection;
            return taker == null ? null : taker.text(text);
        }

        @Override
        public @Nullable CompletionStage<?> binary(byte[] bytes) {
            PeerConnection taker = connection;
            return taker == null ? null : taker.binary(bytes);
        }

        @Override
        public void troubled(Throwable trouble) {
            events.error(trouble);
        }

        @Override
        public void refused(String reason) {
            Pair pair = slot.pair;
            events.emit(listener -> listener.onPeerRefused(pair.peerId(), pair.documentId(), reason));
        }

        @Override
        public void closed(Socket socket, CloseStatus status) {
            closed(status);
        }

        @Override
        public void closed(CloseStatus status) {
            PeerConnection closed = connection;
            if (closed == null) {
                endedUnproven(slot, status);
            } else {
                ended(slot, status);
                events.emit(listener -> listener.onPeerDisconnect(closed, status));
            }
        }
    }
}
