package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import localfirst.relay.client.FakeRelay.Frame;
import localfirst.relay.client.FakeRelay.Visit;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Messages on their way from an app to a pipe, and its last one, Close. */
@SystemTest
class ClientSendsTest extends ClientOnFakeRelay {
    @Test
    void sendsTextBinaryAndBuffersInOrder() {
        Visit pipe = pipeToBob(alice());
        PeerConnection bob = heard.nextPeer();
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3);
        for (int i = 0; i < 100; i++) {
            bob.send("é" + i);
            bob.send(new byte[] {(byte) i});
            bob.send(buffer);
            bob.send("");
        }
        for (int i = 0; i < 100; i++) {
            assertThat(pipe.nextMessage().text()).isEqualTo("é" + i);
            assertThat(pipe.nextMessage().payload()).containsExactly(i);
            assertThat(pipe.nextMessage().payload()).containsExactly(2, 3);
            Frame empty = pipe.nextMessage();
            assertThat(empty.opcode()).isEqualTo(FakeRelay.TEXT);
            assertThat(empty.payload()).isEmpty();
        }
        assertThat(buffer.position()).isEqualTo(1);
        assertThat(buffer.limit()).isEqualTo(3);
    }

    @Test
    void refusesHalfASurrogatePairAndStaysOpen() {
        Visit pipe = pipeToBob(alice());
        PeerConnection bob = heard.nextPeer();
        assertThat(bob.send("a\ud83d").toCompletableFuture()).isCompletedExceptionally();
        bob.send("fine");
        assertThat(pipe.nextMessage().text()).isEqualTo("fine");
    }

    @Test
    void sendsNoMoreThanFitsWhenTheOtherSideDoesNotRead() {
        Visit pipe = pipeToBob(alice().maxQueuedBytes(1 << 20));
        PeerConnection bob = heard.nextPeer();
        byte[] chunk = new byte[100_000];
        CompletableFuture<Void> last = null;
        int sent = 0;
        for (; sent < 1000 && (last == null || !last.isCompletedExceptionally()); sent++) {
            last = bob.send(chunk).toCompletableFuture();
        }
        assertThat(sent).isBetween(10, 900);
        assertThat(last).isCompletedExceptionally();
        assertThatThrownBy(last::join).hasCauseInstanceOf(SendQueueFullException.class);
        assertThat(bob.queuedBytes()).isLessThanOrEqualTo(1 << 20);
        // Everything that was not refused arrives once the other side reads, and nothing that was.
        for (int i = 1; i < sent; i++) {
            assertThat(pipe.nextMessage().payload()).hasSize(100_000);
        }
        await("the queue to drain", () -> bob.queuedBytes() == 0);
        bob.send("after");
        assertThat(pipe.nextMessage().text()).isEqualTo("after");
    }

    @Test
    void emptyMessagesThatWaitAreLimitedToo() {
        int moreThanTheNetworkTakes = 50 << 20;
        pipeToBob(alice().maxQueuedBytes(moreThanTheNetworkTakes + 10_000));
        PeerConnection bob = heard.nextPeer();
        // The other side doesn't read, so what follows waits.
        bob.send(new byte[moreThanTheNetworkTakes]);
        List<CompletableFuture<Void>> empty = IntStream.range(0, 1000)
                .mapToObj(i -> bob.send("").toCompletableFuture())
                .toList();
        assertThat(empty.get(999)).isCompletedExceptionally();
        assertThat(empty.get(0)).isNotDone();
    }

    /** On several threads, the stage may be complete before something is hung on it, which then is a call within a call. */
    @Test
    void eachMessageMayBeSentWhenTheLastOneHasLeft() {
        ExecutorService one = Executors.newSingleThreadExecutor();
        Visit pipe = pipeToBob(alice().executor(one));
        PeerConnection bob = heard.nextPeer();
        CompletableFuture<Void> all = new CompletableFuture<>();
        sendInTurn(bob, 20_000, all);
        for (int left = 20_000; left > 0; left--) {
            assertThat(pipe.nextMessage().text()).isEqualTo(String.valueOf(left));
        }
        all.join();
        one.shutdown();
    }

    private static void sendInTurn(PeerConnection to, int left, CompletableFuture<Void> all) {
        to.send(String.valueOf(left)).whenComplete((sent, failure) -> {
            if (failure != null) {
                all.completeExceptionally(failure);
            } else if (left == 1) {
                all.complete(null);
            } else {
                sendInTurn(to, left - 1, all);
            }
        });
    }

    @Test
    void sendsWhatWaitsBeforeItCloses() {
        Visit pipe = pipeToBob(alice().closeTimeout(Patience.LIMIT));
        PeerConnection bob = heard.nextPeer();
        byte[] mebibyte = new byte[1 << 20];
        for (int i = 0; i < 10; i++) {
            bob.send(mebibyte);
        }
        bob.close(4321, "enough");
        assertThat(bob.send("late").toCompletableFuture()).isCompletedExceptionally();
        for (int i = 0; i < 10; i++) {
            assertThat(pipe.nextMessage().payload()).hasSize(1 << 20);
        }
        Frame close = pipe.nextMessage();
        assertThat(close.closeCode()).isEqualTo(4321);
        pipe.close(4321);
        heard.awaitEvent("peer-disconnect bob doc 4321");
        assertThat(bob.isOpen()).isFalse();
        assertThat(bob.closed().toCompletableFuture().join().code()).isEqualTo(4321);
        assertThat(client.has("bob")).isFalse();
    }
}
