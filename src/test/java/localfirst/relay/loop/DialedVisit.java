package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import localfirst.relay.frame.Frames;
import localfirst.relay.frame.PartReader;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.testing.Patience;

/** What became of a dial, and what came on its socket. */
final class DialedVisit implements SocketEvents {
    final CompletableFuture<PeerSocket> opened = new CompletableFuture<>();
    final CompletableFuture<DialFailure> failed = new CompletableFuture<>();
    final CompletableFuture<Ending> ended = new CompletableFuture<>();
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    final AtomicInteger outcomes = new AtomicInteger();
    final AtomicInteger unblocked = new AtomicInteger();
    volatile boolean wants = true;
    volatile int largestRead;
    volatile String thread = "";

    private final Consumer<PeerSocket> whenOpened;
    private final PartReader parts = new PartReader();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private PeerSocket socket;

    DialedVisit() {
        this(socket -> {});
    }

    /** @param whenOpened done first, within the call that says so */
    DialedVisit(Consumer<PeerSocket> whenOpened) {
        this.whenOpened = whenOpened;
    }

    SocketEvents begin(PeerSocket begun) {
        socket = begun;
        return this;
    }

    void fail(DialFailure why) {
        outcomes.incrementAndGet();
        failed.complete(why);
    }

    PeerSocket socket() throws Exception {
        failed.thenAccept(why -> opened.completeExceptionally(new AssertionError(why.toString())));
        return Patience.result(opened, "the socket opened");
    }

    DialFailure failure() throws Exception {
        opened.thenAccept(socket -> failed.completeExceptionally(new AssertionError("it opened")));
        DialFailure why = Patience.result(failed, "the dial failed");
        assertThat(opened).as("opened as well").isNotDone();
        assertThat(outcomes).hasValue(1);
        return why;
    }

    Ending ending() throws Exception {
        return Patience.result(ended, "the socket ended");
    }

    String nextMessage() {
        return Patience.next(messages, () -> "a message");
    }

    static void say(PeerSocket socket, String text) {
        socket.send(Frames.message(true, text.getBytes(StandardCharsets.UTF_8)), true);
    }

    @Override
    public void opened() {
        outcomes.incrementAndGet();
        whenOpened.accept(socket);
        opened.complete(socket);
    }

    @Override
    public boolean wantsFrames() {
        return wants;
    }

    @Override
    public void received(ByteBuffer frames, int begun, boolean whole) {
        thread = Thread.currentThread().getName();
        largestRead = Math.max(largestRead, frames.remaining());
        parts.read(frames, (text, payload, last) -> {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            message.writeBytes(bytes);
            if (last) {
                messages.add(message.toString(StandardCharsets.UTF_8));
                message.reset();
            }
        });
    }

    @Override
    public void heard() {}

    @Override
    public void unblocked() {
        unblocked.incrementAndGet();
    }

    @Override
    public void ended(Ending ending) {
        ended.complete(ending);
    }
}
