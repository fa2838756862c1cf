package localfirst.relay.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one peer about one document. Messages arrive unchanged and in order, text as text and binary as
 * binary.
 *
 * <p>Thread-safe, and no method blocks. Messages from several threads are sent one after the other, each in one piece.
 *
 * <p>The stage that a {@code send} returns completes when the message has been handed to the network, not on the
 * sending thread as long as the executor accepts tasks. To send a lot, wait for it. It fails with an
 * {@link java.io.IOException} if the message can't be sent any more, with {@link SendQueueFullException} if too much is
 * waiting, or with {@link MessageTooLargeException} if an encrypted message is too long. Completion doesn't mean that
 * the peer has the message: only the peer can tell.
 */
public final class PeerConnection {
    private final String peerId;
    private final String documentId;
    private final PeerChannel channel;
    private final Executor executor;
    private final CompletableFuture<MessageListener> listener = new CompletableFuture<>();

    PeerConnection(String peerId, String documentId, PeerChannel channel, Executor executor) {
        this.peerId = peerId;
        this.documentId = documentId;
        this.channel = channel;
        this.executor = executor;
    }

    /** The other peer's id. */
    public String peerId() {
        return peerId;
    }

    /** The document that the connection is about. */
    public String documentId() {
        return documentId;
    }

    /**
     * Whether this client itself has checked that the peer has the key that its id names: the id is bound to a key, and
     * the connection is encrypted, so that not even the relay can have put somebody else in the peer's place. Always
     * false for documents that were joined without a secret, where only the relay has seen a proof.
     */
    public boolean isVerified() {
        return channel.isVerified();
    }

    /**
     * Sets the listener that gets the messages. Until then, at most one message is read from the network, and waits.
     * Call this even if you don't need the messages: while a connection isn't read, its end isn't noticed either.
     *
     * @throws IllegalStateException if there is a listener already
     */
    public void listen(MessageListener taker) {
        if (!listener.complete(taker)) {
            throw new IllegalStateException("this connection already has a listener");
        }
    }

    /**
     * Sends a text message. Invalid Unicode fails with an IllegalArgumentException.
     *
     * <p>The stage may be complete when this returns; a dependent step then runs at once. To send many messages in a
     * chain, use {@code thenComposeAsync}, which doesn't recurse.
     */
    public CompletionStage<Void> send(String text) {
        if (!isProperUnicode(text)) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("text with an unpaired surrogate"));
        }
        return channel.send(text);
    }

    /** Sends a binary message. The array is not copied, and must not change before the stage completes. */
    public CompletionStage<Void> send(byte[] bytes) {
        return channel.send(ByteBuffer.wrap(bytes));
    }

    /**
     * Sends what is between the buffer's position and its limit as a binary message. Neither of the two is changed; the
     * content is not copied, and must not change before the stage completes.
     */
    public CompletionStage<Void> send(ByteBuffer bytes) {
        return channel.send(bytes);
    }

    /** How many bytes wait to be sent, where a character of text counts as two, and each message as 100 more. */
    public long queuedBytes() {
        return channel.queuedBytes();
    }

    /** Whether messages can be sent. */
    public boolean isOpen() {
        return !channel.ended().isDone();
    }

    /** Completes with how the connection ended, once it has. */
    public CompletionStage<CloseStatus> closed() {
        return channel.ended().copy();
    }

    /**
     * Closes the connection with code 1000, after all waiting messages are sent, but within
     * {@link RelayClientBuilder#closeTimeout}. The relay won't restore it by itself.
     */
    public void close() {
        close(CloseStatus.NORMAL, "");
    }

    /**
     * Closes the connection after all waiting messages are sent. If that takes longer than
     * {@link RelayClientBuilder#closeTimeout}, the rest isn't sent, and its stages fail. Closing again has no effect.
     *
     * @param code 1000, or one from 3000 to 4999
     * @param reason at most 123 bytes of UTF-8
     */
    public void close(int code, String reason) {
        if (code != CloseStatus.NORMAL && (code < 3000 || code > 4999)) {
            throw new IllegalArgumentException("an application can't close with code " + code);
        }
        if (reason.getBytes(StandardCharsets.UTF_8).length > 123) {
            throw new IllegalArgumentException("a reason of more than 123 bytes");
        }
        channel.close(code, reason);
    }

    @Nullable
    CompletionStage<?> text(String text) {
        return take(taker -> taker.onText(text));
    }

    @Nullable
    CompletionStage<?> binary(byte[] bytes) {
        return take(taker -> taker.onBinary(bytes));
    }

    private @Nullable CompletionStage<?> take(Function<MessageListener, @Nullable CompletionStage<?>> message) {
        if (listener.isDone()) {
            return hand(message, listener.join());
        }
        // Not on the thread that calls listen: whoever does so doesn't expect a message before it returns.
        return listener.thenComposeAsync(
                taker -> {
                    CompletionStage<?> taken = hand(message, taker);
                    return taken == null ? CompletableFuture.completedFuture(null) : taken.thenApply(x -> null);
                },
                executor);
    }

    private static @Nullable CompletionStage<?> hand(
            Function<MessageListener, @Nullable CompletionStage<?>> message, MessageListener taker) {
        try {
            return message.apply(taker);
        } catch (Throwable thrown) {
            // Even an Error mustn't cost the connection.
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private static boolean isProperUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(++i))) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "connection to " + peerId + " about " + documentId;
    }
}
