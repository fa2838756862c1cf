package localfirst.relay.client;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A WebSocket without a network: it keeps what is sent, and takes it at once, never, or when a test says so. */
final class FakeWebSocket implements WebSocket {
    final Queue<byte[]> sent = new ArrayDeque<>();
    private final Queue<CompletableFuture<WebSocket>> held = new ArrayDeque<>();
    private boolean holds;
    private boolean broken;

    /** What happens elsewhere while this sends, before the sender knows that something was sent. */
    Runnable whileSending = () -> {};

    Runnable whilePinging = () -> {};

    @Nullable
    CloseStatus closed;

    boolean aborted;

    /** From now on what is sent waits. */
    void hold() {
        holds = true;
    }

    /** Takes what waits, and from now on everything at once. */
    void release() {
        holds = false;
        while (!held.isEmpty()) {
            held.remove().complete(this);
        }
    }

    /** From now on sending fails. */
    void breakDown() {
        broken = true;
    }

    @Override
    public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
        byte[] frame = new byte[data.remaining()];
        data.get(frame);
        sent.add(frame);
        whileSending.run();
        return take();
    }

    @Override
    public CompletableFuture<WebSocket> sendClose(int code, String reason) {
        closed = new CloseStatus(code, reason);
        return take();
    }

    @Override
    public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
        whilePinging.run();
        return closed == null
                ? CompletableFuture.completedFuture(this)
                : CompletableFuture.failedFuture(new IOException("Output closed"));
    }

    private CompletableFuture<WebSocket> take() {
        if (broken) {
            return CompletableFuture.failedFuture(new IOException("broken"));
        }
        CompletableFuture<WebSocket> taken = new CompletableFuture<>();
        held.add(taken);
        if (!holds) release();
        return taken;
    }

    @Override
    public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void request(long n) {}

    @Override
    public String getSubprotocol() {
        return "";
    }

    @Override
    public boolean isOutputClosed() {
        return false;
    }

    @Override
    public boolean isInputClosed() {
        return false;
    }

    @Override
    public void abort() {
        aborted = true;
    }
}
