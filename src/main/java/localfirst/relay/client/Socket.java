package localfirst.relay.client;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket as this client uses it: whole messages come in, queued ones go out, pings keep it alive, and it ends
 * once.
 *
 * <p>{@link #send}, {@link #close} and {@link #cut} may be called from any thread at any time after the socket has
 * opened, and never block. The callbacks of {@link WebSocket.Listener} come one at a time.
 *
 * <p>Flow control: one callback is requested at a time; the next one when the owner is done with a message, or at once
 * after anything else. Once this side is closing, everything is requested and dropped until the other side's Close
 * frame arrives.
 */
final class Socket implements PeerChannel, WebSocket.Listener {
    /** Whose socket it is. The calls come on the client's executor, one at a time, except where said otherwise. */
    interface Owner {
        /** The handshake is done. Comes before anything is read. */
        void opened(Socket socket);

        /** The handshake failed. Nothing else comes. */
        void failed(Throwable failure);

        /**
         * Takes a message. The next one is read when the stage completes; null means that it is complete. Never throws.
         */
        @Nullable
        CompletionStage<?> text(String text);

        /** The same for a binary message. */
        @Nullable
        CompletionStage<?> binary(byte[] bytes);

        /** Something went wrong with a message. */
        void troubled(Throwable trouble);

        /** A message was longer than the settings allow, and dropped: the socket is to be closed. */
        default void tooLong(Socket socket, MessageTooLargeException tooLong) {
            troubled(tooLong);
            // 1009 is what it should be, but java.net.http doesn't let a client send that.
            socket.close(CloseStatus.POLICY, String.valueOf(tooLong.getMessage()));
        }

        /** A heartbeat is due. Called by the timer. */
        default void beat() {}

        /** The socket has ended. Comes once after {@link #opened}, at any time. */
        void closed(Socket socket, CloseStatus status);
    }

    /**
     * @param beatInterval time from one ping to the next
     * @param silentBeats how many pings in a row may stay unanswered before the socket counts as dead
     * @param closeTimeout how long to wait for the other side's Close frame
     */
    record Settings(
            int maxMessageSize, long maxQueuedBytes, Duration beatInterval, int silentBeats, Duration closeTimeout) {}

    private static final Duration PROBE_DELAY = Duration.ofSeconds(1);

    private final Owner owner;
    private final Settings settings;
    private final Timer timer;
    private final Executor executor;
    private final MessageAssembler assembler;
    private final CompletableFuture<CloseStatus> ended = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    // Set once, before the owner hears of the socket.
    private volatile @Nullable WebSocket opened;
    private volatile @Nullable SendQueue queue;

    /** Whether the owner is busy with a message, so that nothing is read, not even a pong. */
    private volatile boolean busy;

    private volatile boolean heard = true;
    private volatile long heardAt;
    private volatile boolean heardSinceProbe;
    private volatile boolean probing;
    private volatile Timer.@Nullable Scheduled nextBeat;

    // Used by the beat only.
    private int unanswered;

    // Guarded by this.
    private CompletableFuture<WebSocket> lastPing = CompletableFuture.completedFuture(null);

    Socket(Owner owner, Settings settings, Timer timer, Executor executor) {
        this.owner = owner;
        this.settings = settings;
        this.timer = timer;
        this.executor = executor;
        this.assembler = new MessageAssembler(settings.maxMessageSize());
    }

    CompletableFuture<Void> send(Outgoing message) {
        return queue().add(message);
    }

    @Override
    public CompletableFuture<Void> send(String text) {
        return send(Outgoing.text(text));
    }

    @Override
    public CompletableFuture<Void> send(ByteBuffer bytes) {
        return send(Outgoing.binary(bytes));
    }

    @Override
    public long queuedBytes() {
        return queue().bytes();
    }

    /** Without encryption, only the relay can have checked a proof. */
    @Override
    public boolean isVerified() {
        return false;
    }

    @Override
    public CompletableFuture<CloseStatus> ended() {
        return ended;
    }

    @Override
    public void close(int code, String reason) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        queue().addClose(code, reason);
        webSocket().request(Long.MAX_VALUE);
        Timer.Scheduled deadline = timer.after(settings.closeTimeout(), () -> cut(new CloseStatus(code, reason)));
        var unused = ended.whenComplete((status, never) -> deadline.cancel());
    }

    @Override
    public Duration quietFor() {
        return busy || closing.get() ? Duration.ZERO : Duration.ofNanos(timer.nanoTime() - heardAt);
    }

    @Override
    public void cut(CloseStatus status) {
        webSocket().abort();
        end(status);
    }

    @Override
    public void onOpen(WebSocket socket) {
        opened = socket;
        queue = new SendQueue(
                socket, settings.maxQueuedBytes(), executor, failure -> cut(CloseStatus.lost(text(failure))));
        heard();
        nextBeat = timer.after(settings.beatInterval(), this::beat);
        owner.opened(this);
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        heard();
        if (!closing.get()) {
            try {
                String whole = assembler.text(part, last);
                if (whole != null) {
                    return take(socket, owner.text(whole));
                }
            } catch (MessageTooLargeException e) {
                refuse(e);
            }
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
        heard();
        if (!closing.get()) {
            try {
                byte[] whole = assembler.binary(part, last);
                if (whole != null) {
                    return take(socket, owner.binary(whole));
                }
            } catch (MessageTooLargeException e) {
                refuse(e);
            }
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        heard();
        if (!probing) {
            probing = true;
            timer.after(PROBE_DELAY, this::pingTwice);
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        heard();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        if (code == CloseStatus.LOST) {
            // Otherwise the JDK sends a Close frame with 1000, which the relay would take for a deliberate close.
            socket.abort();
        }
        end(new CloseStatus(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        cut(CloseStatus.lost(text(error)));
    }

    /** Requests the next message when the owner is done with this one. */
    private @Nullable CompletionStage<?> take(WebSocket socket, @Nullable CompletionStage<?> done) {
        if (done == null) {
            socket.request(1);
            return null;
        }
        busy = true;
        done.whenComplete((ignored, failure) -> {
            busy = false;
            heard();
            if (failure != null) {
                owner.troubled(Failures.cause(failure));
            }
            socket.request(1);
        });
        // Not this stage: the JDK has no use for it, since the message was copied out of its buffers.
        return null;
    }

    private void refuse(MessageTooLargeException tooLong) {
        assembler.clear();
        owner.tooLong(this, tooLong);
    }

    private void beat() {
        if (ended.isDone()) {
            return;
        }
        if (heard) {
            unanswered = 0;
        } else if (!busy && ++unanswered > settings.silentBeats()) {
            cut(CloseStatus.SILENT);
            return;
        }
        heard = false;
        if (!closing.get()) {
            ping();
            owner.beat();
        }
        nextBeat = timer.after(settings.beatInterval(), this::beat);
    }

    @Override
    public void probe() {
        if (!probing) {
            probing = true;
            pingTwice();
        }
    }

    /**
     * Checks whether the connection survived a ping from the relay. If it is lost while the JDK answers a ping, the JDK
     * (17 and 25) calls neither onClose nor onError; only sending reveals it, and only the second attempt.
     */
    private void pingTwice() {
        if (ended.isDone()) {
            return;
        }
        heardSinceProbe = false;
        ping();
        timer.after(PROBE_DELAY, () -> {
            probing = false;
            if (!heardSinceProbe && !ended.isDone()) {
                ping();
            }
        });
    }

    private synchronized void ping() {
        // A WebSocket allows one pending ping at a time.
        if (closing.get() || !lastPing.isDone()) {
            return;
        }
        lastPing = webSocket().sendPing(ByteBuffer.allocate(0));
        var unused = lastPing.whenComplete((sent, failure) -> {
            // The only way to learn of a lost connection while nothing is read. Behind a Close frame, a ping fails
            // although the connection is fine; if it isn't, the deadline for closing ends it.
            if (failure != null && !closing.get()) {
                cut(CloseStatus.lost(text(failure)));
            }
        });
    }

    private void heard() {
        heard = true;
        heardAt = timer.nanoTime();
        heardSinceProbe = true;
    }

    private void end(CloseStatus status) {
        if (!ended.complete(status)) {
            return;
        }
        Timer.Scheduled beat = nextBeat;
        if (beat != null) {
            beat.cancel();
        }
        queue().end(new IOException("the connection is closed: " + status));
        owner.closed(this, status);
    }

    private SendQueue queue() {
        return Objects.requireNonNull(queue);
    }

    private WebSocket webSocket() {
        return Objects.requireNonNull(opened);
    }

    private static String text(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
