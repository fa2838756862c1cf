package localfirst.relay.client;

import java.io.IOException;
import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one WebSocket, which takes one message at a time.
 *
 * <p>Thread-safe, and never blocks. Messages go out in the order in which they were added. No stage is completed while
 * the queue is locked, so dependent steps may send more.
 */
final class SendQueue {
    private final WebSocket socket;
    private final long limit;
    private final Executor executor;
    private final Consumer<Throwable> broken;

    // Guarded by this.
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private @Nullable Waiting inFlight;
    private @Nullable IOException end;

    private record Waiting(Outgoing message, CompletableFuture<Void> sent) {}

    /**
     * @param limit how many bytes may wait
     * @param executor completes the stages
     * @param broken told when the WebSocket failed to send, after which it can't send anything
     */
    SendQueue(WebSocket socket, long limit, Executor executor, Consumer<Throwable> broken) {
        this.socket = socket;
        this.limit = limit;
        this.executor = executor;
        this.broken = broken;
    }

    /**
     * Adds a message. The stage completes when the WebSocket has taken it, and fails with
     * {@link SendQueueFullException} if there is no room for it, or with another IOException once nothing can be sent
     * any more.
     */
    CompletableFuture<Void> add(Outgoing message) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        synchronized (this) {
            if (end != null) {
                return CompletableFuture.failedFuture(end);
            }
            // A message larger than the whole limit may go alone, or it could never be sent. A message of size zero
            // always may.
            if (bytes > 0 && message.size() > 0 && bytes + message.size() > limit) {
                return CompletableFuture.failedFuture(new SendQueueFullException(limit));
            }
            bytes += message.size();
            waiting.add(new Waiting(message, sent));
        }
        pump();
        return sent;
    }

    /** Adds the Close frame. What is added after it fails. */
    void addClose(int code, String reason) {
        synchronized (this) {
            if (end != null) {
                return;
            }
            end = new IOException("the connection is closed");
            waiting.add(new Waiting(Outgoing.close(code, reason), new CompletableFuture<>()));
        }
        pump();
    }

    /** Fails what waits, and what will be added. */
    void end(IOException why) {
        List<Waiting> left;
        synchronized (this) {
            end = why;
            left = new ArrayList<>(waiting);
            if (inFlight != null) {
                left.add(0, inFlight);
            }
            left.forEach(message -> bytes -= message.message().size());
            waiting.clear();
            inFlight = null;
        }
        left.forEach(message -> message.sent().completeExceptionally(why));
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Sends until a message doesn't complete at once; its completion calls this again. */
    private void pump() {
        while (true) {
            Waiting next;
            synchronized (this) {
                if (inFlight != null || waiting.isEmpty()) {
                    return;
                }
                next = waiting.remove();
                inFlight = next;
            }
            CompletableFuture<WebSocket> taken = send(next.message());
            if (!taken.isDone()) {
                var unused = taken.whenComplete((ignored, failure) -> {
                    sent(next, failure);
                    pump();
                });
                return;
            }
            sent(next, taken.handle((ignored, failure) -> failure).join());
        }
    }

    private CompletableFuture<WebSocket> send(Outgoing message) {
        try {
            return message.sendTo(socket);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void sent(Waiting message, @Nullable Throwable failure) {
        synchronized (this) {
            // Nothing is in hand if the queue ended meanwhile.
            if (inFlight != null) {
                bytes -= message.message().size();
                inFlight = null;
            }
        }
        if (failure == null) {
            complete(message.sent());
        } else {
            message.sent().completeExceptionally(failure);
            broken.accept(failure);
        }
    }

    /**
     * Completes the stage on the executor, not on this thread, which may be the sender's: an application that sends the
     * next message when one is done would otherwise recurse until its stack overflows. With several threads, the stage
     * may still complete before the application adds its next step; only steps with their own executor, as with
     * {@code thenComposeAsync}, never recurse.
     */
    private void complete(CompletableFuture<Void> sent) {
        try {
            sent.completeAsync(() -> null, executor);
        } catch (RejectedExecutionException e) {
            // The application has shut its executor down, but may still want to know.
            sent.complete(null);
        }
    }
}
