package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import localfirst.relay.client.FakeRelay.Frame;
import localfirst.relay.client.FakeRelay.Visit;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Messages on their way from a pipe to its listener. */
@SystemTest
class ClientReceivesTest extends ClientOnFakeRelay {
    @Test
    void losesNoFrameThatComesWithTheHandshakeHoweverLateSomebodyListens() {
        RelayClientBuilder builder = alice();
        pipeToBob(
                builder,
                FakeRelay.text("one"),
                FakeRelay.frame(FakeRelay.BINARY, true, new byte[] {2}),
                FakeRelay.text(""),
                FakeRelay.frame(FakeRelay.BINARY, true, new byte[0]));
        PeerConnection bob = heard.nextPeer();
        // Well after everything has arrived: the connection has been announced, and this is another thread.
        heard.keepMessages(bob);
        assertThat(heard.nextMessages(4)).containsExactly("text:one", "binary:02", "text:", "binary:");
        assertThatThrownBy(() -> heard.keepMessages(bob)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void answersPingsBeforeAnybodyListens() {
        Visit pipe = pipeToBob(alice(), FakeRelay.frame(FakeRelay.PING, true, new byte[] {7}));
        Frame pong = pipe.nextFrame();
        assertThat(pong.opcode()).isEqualTo(FakeRelay.PONG);
        assertThat(pong.payload()).containsExactly(7);
    }

    @Test
    void putsPartialMessagesTogether() {
        Visit pipe = pipeToBob(alice().listener(listening()));
        byte[] party = "🎉".getBytes(UTF_8);
        pipe.raw(FakeRelay.frame(FakeRelay.TEXT, false, new byte[] {party[0], party[1]}))
                .raw(FakeRelay.frame(FakeRelay.PING, true, new byte[0]))
                .raw(FakeRelay.frame(FakeRelay.CONTINUATION, false, new byte[0]))
                .raw(FakeRelay.frame(FakeRelay.CONTINUATION, true, new byte[] {party[2], party[3]}))
                .raw(FakeRelay.frame(FakeRelay.BINARY, false, new byte[] {1}))
                .raw(FakeRelay.frame(FakeRelay.CONTINUATION, false, new byte[] {2, 3}))
                .raw(FakeRelay.frame(FakeRelay.CONTINUATION, true, new byte[] {4}));
        assertThat(heard.nextMessages(2)).containsExactly("text:🎉", "binary:01020304");
    }

    @Test
    void takesMessagesUpToTheLimitAndClosesOnALongerOne() {
        // The relay answers the close, however long that takes it: or what it says too late would find nobody.
        Visit pipe = openPipeToBob(
                alice().maxMessageSize(100_000).closeTimeout(Patience.LIMIT).listener(listening()));
        pipe.send("x".repeat(100_000)).send(new byte[100_000]);
        assertThat(heard.nextMessages(2))
                .allSatisfy(message -> assertThat(message.length()).isGreaterThan(100_000));
        pipe.send(new byte[100_001]);
        Frame close = pipe.nextMessage();
        assertThat(close.opcode()).isEqualTo(FakeRelay.CLOSE);
        assertThat(close.closeCode()).isEqualTo(1008);
        pipe.send("too late").close(1008);
        heard.awaitEvent("peer-disconnect bob doc 1008");
        assertThat(heard.errors).hasSize(1).first().isInstanceOf(MessageTooLargeException.class);
        assertThat(heard.messages).isEmpty();
    }

    @Test
    void readsTheNextMessageOnlyWhenTheLastOneIsDone() {
        AtomicInteger taken = new AtomicInteger();
        List<CompletableFuture<Void>> done = IntStream.range(0, 3)
                .mapToObj(i -> new CompletableFuture<Void>())
                .toList();
        Visit pipe = pipeToBob(alice().listener(new RelayListener() {
            @Override
            public void onPeerConnect(PeerConnection peer) {
                peer.listen(new MessageListener() {
                    @Override
                    public CompletionStage<?> onText(String text) {
                        return done.get(taken.getAndIncrement());
                    }
                });
            }
        }));
        pipe.send("one").send("two").send("three").raw(FakeRelay.frame(FakeRelay.PING, true, new byte[0]));
        await("first message", () -> taken.get() == 1);
        done.get(0).complete(null);
        await("second message", () -> taken.get() == 2);
        // A stage that fails is reported, and doesn't stop the next message.
        done.get(1).completeExceptionally(new IllegalStateException("no appetite"));
        await("third message", () -> taken.get() == 3);
        await("error", () -> heard.errors.size() == 1);
        assertThat(heard.errors.get(0)).hasMessage("no appetite");
        done.get(2).complete(null);
        assertThat(pipe.nextFrame().opcode()).isEqualTo(FakeRelay.PONG);
    }

    @Test
    void aSlowListenerStopsTheSenderAndDoesNotFillMemory() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        Visit pipe = openPipeToBob(alice().listener(new RelayListener() {
            @Override
            public void onPeerConnect(PeerConnection peer) {
                peer.listen(new MessageListener() {
                    @Override
                    public CompletionStage<?> onBinary(byte[] bytes) {
                        return never;
                    }
                });
            }
        }));
        AtomicInteger written = new AtomicInteger();
        Thread sender = new Thread(() -> {
            byte[] mebibyte = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                pipe.send(mebibyte);
                written.incrementAndGet();
            }
        });
        sender.setUncaughtExceptionHandler((thread, cut) -> {});
        sender.start();
        // Waiting in a write to the socket: natively, so that the thread itself looks as if it ran.
        AtomicInteger before = new AtomicInteger(-1);
        AtomicInteger same = new AtomicInteger();
        await("the sender to be stopped", () -> {
            int now = written.get();
            same.set(now == before.getAndSet(now) ? same.get() + 1 : 0);
            return same.get() > 200;
        });
        assertThat(written.get()).isLessThan(50);
    }

    @Test
    void aListenerThatThrowsIsToldAndDisturbsNobody() {
        Visit pipe = pipeToBob(
                alice().listener(new RelayListener() {
                            @Override
                            public void onServerConnect() {
                                throw new IllegalStateException("thrown");
                            }

                            @Override
                            public void onError(Throwable error) {
                                heard.onError(error);
                                throw new IllegalStateException("thrown again");
                            }
                        })
                        .listener(new RelayListener() {
                            @Override
                            public void onPeerConnect(PeerConnection peer) {
                                peer.listen(new MessageListener() {
                                    @Override
                                    public CompletionStage<?> onText(String text) {
                                        heard.messages.add(text);
                                        throw new AssertionError("thrown too");
                                    }
                                });
                            }
                        }),
                FakeRelay.text("one"),
                FakeRelay.text("two"));
        assertThat(heard.nextMessages(2)).containsExactly("one", "two");
        await(
                "the errors",
                () -> heard.errors.stream()
                        .map(Throwable::getMessage)
                        .toList()
                        .containsAll(List.of("thrown", "thrown too")));
        assertThat(pipe.path()).isNotEmpty();
    }
}
