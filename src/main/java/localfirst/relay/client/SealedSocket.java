package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An encrypted {@link Socket}, which opens when the peer has proved that it knows the secret.
 *
 * <p>Thread-safe, and never blocks. Records are encrypted when it is their turn to be sent, so they are numbered in the
 * order on the wire.
 */
final class SealedSocket implements PeerChannel, Socket.Owner {
    /** Longer than the 60 s for which a relay holds a caller by default. */
    private static final Duration HANDSHAKE_WITHIN = Duration.ofSeconds(75);

    /** Whose socket it is. Comes as the calls to {@link Socket.Owner} do. */
    interface Owner {
        /** The relay has accepted it; the peer hasn't proved itself yet. From now on it may be closed. */
        void connected(PeerChannel socket);

        /** The peer has proved that it knows the secret. Doesn't come once it has ended. */
        void opened(PeerChannel socket);

        /** The handshake with the relay failed. Nothing else comes. */
        void failed(Throwable failure);

        /** Whoever answered doesn't know the secret. Only {@link #closed} comes after it. */
        void refused(String reason);

        @Nullable
        CompletionStage<?> text(String text);

        @Nullable
        CompletionStage<?> binary(byte[] bytes);

        void troubled(Throwable trouble);

        /** It has ended, whether it was open or not. Comes once. */
        void closed(CloseStatus status);
    }

    private final SecureChannel channel;
    private final Owner owner;
    private final Timer timer;
    private final int longestMessage;
    private final SecureChannel.Taker taker = new Arrivals();
    private final CompletableFuture<CloseStatus> ended = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    /**
     * How it ends, once either side has said so. Set before anything is sent that may end the socket: that may happen
     * on another thread, and before the sending returns.
     */
    private volatile @Nullable CloseStatus decided;

    /** Locked while the owner hears that it is open, so that it never hears so after the end. */
    private final Object opening = new Object();

    // Guarded by opening.
    private boolean over;

    // Set once, before the owner hears of it.
    private volatile @Nullable Socket socket;

    SealedSocket(SecureChannel channel, Owner owner, Timer timer, int longestMessage) {
        this.channel = channel;
        this.owner = owner;
        this.timer = timer;
        this.longestMessage = longestMessage;
    }

    @Override
    public CompletableFuture<Void> send(String text) {
        return send(true, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    @Override
    public CompletableFuture<Void> send(ByteBuffer bytes) {
        return send(false, bytes.slice());
    }

    private CompletableFuture<Void> send(boolean text, ByteBuffer message) {
        if (message.remaining() > longestMessage) {
            return CompletableFuture.failedFuture(new MessageTooLargeException(longestMessage));
        }
        return socket().send(new Sealed(text, message, Outgoing.OVERHEAD + message.remaining()));
    }

    @Override
    public long queuedBytes() {
        return socket().queuedBytes();
    }

    @Override
    public boolean isVerified() {
        return channel.isVerified();
    }

    /** Code and reason are sent encrypted, once the peer has proved itself; the relay sees a normal close. */
    @Override
    public void close(int code, String reason) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        if (channel.isOpen()) {
            CloseStatus status = new CloseStatus(code, reason);
            decided = status;
            // Counts as zero bytes, so that it always fits.
            var unused = socket().send(Outgoing.lazy(0, () -> channel.writer().end(status)));
        }
        socket().close(CloseStatus.NORMAL, "");
    }

    @Override
    public void probe() {
        socket().probe();
    }

    @Override
    public Duration quietFor() {
        return socket().quietFor();
    }

    @Override
    public void cut(CloseStatus status) {
        socket().cut(status);
    }

    @Override
    public CompletableFuture<CloseStatus> ended() {
        return ended;
    }

    @Override
    public void opened(Socket opened) {
        socket = opened;
        owner.connected(this);
        Timer.Scheduled deadline = timer.after(HANDSHAKE_WITHIN, () -> {
            if (!channel.isOpen()) {
                opened.close(CloseStatus.NORMAL, "");
            }
        });
        var unused = opened.ended().thenRun(deadline::cancel);
        byte[] question = channel.question();
        if (question != null) {
            taker.reply(question);
        }
    }

    @Override
    public void failed(Throwable failure) {
        owner.failed(failure);
    }

    @Override
    public @Nullable CompletionStage<?> text(String text) {
        fail(new GeneralSecurityException("a text message, which is never encrypted"));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> binary(byte[] frame) {
        if (ended.isDone()) {
            return null;
        }
        try {
            return channel.take(frame, taker);
        } catch (MessageTooLargeException e) {
            owner.troubled(e);
            fail(CloseStatus.TOO_LONG);
        } catch (GeneralSecurityException e) {
            fail(e);
        }
        return null;
    }

    @Override
    public void troubled(Throwable trouble) {
        owner.troubled(trouble);
    }

    @Override
    public void tooLong(Socket received, MessageTooLargeException tooLong) {
        fail(new GeneralSecurityException("longer than any encrypted record", tooLong));
    }

    @Override
    public void closed(Socket closed, CloseStatus status) {
        CloseStatus said = decided;
        end(said == null ? believed(status) : said);
    }

    private CloseStatus believed(CloseStatus status) {
        // The relay may report its own closes, but mustn't pretend that the peer closed: only an END record says that.
        boolean isForged = channel.isOpen() && !status.isOfRelay() && status.code() != CloseStatus.LOST;
        return isForged ? CloseStatus.lost("cut short") : status;
    }

    private void fail(GeneralSecurityException failure) {
        if (ended.isDone()) {
            return;
        }
        if (channel.isOpen()) {
            fail(CloseStatus.TAMPERED);
        } else {
            owner.refused(String.valueOf(failure.getMessage()));
            fail(CloseStatus.REFUSED);
        }
    }

    private void fail(CloseStatus status) {
        conclude(status, status);
    }

    /** Ends it at once. The socket is closed with what the relay may know. */
    private void conclude(CloseStatus status, CloseStatus shown) {
        closing.set(true);
        decided = status;
        socket().close(shown.code(), shown.reason());
        end(status);
    }

    private void end(CloseStatus status) {
        synchronized (opening) {
            if (over) {
                return;
            }
            over = true;
        }
        // Dependent steps of the application run without the lock.
        ended.complete(status);
        owner.closed(status);
    }

    private Socket socket() {
        Socket opened = socket;
        if (opened == null) {
            throw new IllegalStateException("not open yet");
        }
        return opened;
    }

    private final class Arrivals implements SecureChannel.Taker {
        @Override
        public void reply(byte[] frame) {
            // It takes no room, so that the application finds all of it free when the pipe opens.
            var unused = socket().send(Outgoing.lazy(0, () -> frame));
        }

        @Override
        public void opened() {
            synchronized (opening) {
                if (!over) {
                    owner.opened(SealedSocket.this);
                }
            }
        }

        @Override
        public @Nullable CompletionStage<?> text(String text) {
            return owner.text(text);
        }

        @Override
        public @Nullable CompletionStage<?> binary(byte[] bytes) {
            return owner.binary(bytes);
        }

        @Override
        public void end(CloseStatus status) {
            conclude(status, new CloseStatus(CloseStatus.NORMAL, ""));
        }
    }

    /** A message that is encrypted record by record, each after the previous one has been sent. */
    private final class Sealed implements Outgoing {
        private final boolean text;
        private final ByteBuffer message;
        private final long size;

        private Sealed(boolean text, ByteBuffer message, long size) {
            this.text = text;
            this.message = message;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public CompletableFuture<WebSocket> sendTo(WebSocket webSocket) {
            // A loop: stages that are complete at once would otherwise recurse.
            while (true) {
                byte[] record = channel.writer().next(text, message);
                CompletableFuture<WebSocket> taken = webSocket.sendBinary(ByteBuffer.wrap(record), true);
                if (!message.hasRemaining()) {
                    return taken;
                }
                if (!taken.isDone() || taken.isCompletedExceptionally()) {
                    return taken.thenCompose(this::sendTo);
                }
            }
        }
    }
}
