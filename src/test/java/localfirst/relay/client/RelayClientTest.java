package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import localfirst.relay.client.FakeRelay.Frame;
import localfirst.relay.client.FakeRelay.Visit;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SystemTest
class RelayClientTest {
    private final FakeRelay relay = new FakeRelay();
    private final RecordingListener heard = new RecordingListener();
    private RelayClient client;

    @AfterEach
    void close() throws IOException {
        relay.close();
        if (client != null) {
            client.close();
        }
    }

    private RelayClientBuilder alice() {
        return RelayClient.builder(relay.url())
                .peerId("alice")
                .listener(heard)
                .dialect(Dialect.JSON)
                .closeTimeout(Duration.ofMillis(500))
                .retryDelay(Duration.ofMillis(10), Duration.ofMillis(100), 1.5);
    }

    private static byte[] introduction(String peerId, String... documentIds) {
        return FakeRelay.text("{\"type\":\"Introduction\",\"peerId\":\"" + peerId + "\",\"documentIds\":[\""
                + String.join("\",\"", documentIds) + "\"]}");
    }

    /** Opens a pipe to bob about doc, and returns the relay's end of it. */
    private Visit pipeToBob(RelayClientBuilder builder, byte[]... burst) {
        client = builder.documents("doc").connect();
        relay.nextIntroduction().accept(introduction("bob", "doc"));
        return relay.nextConnection().accept(burst);
    }

    @Test
    void joinsItsDocumentsWhenItConnectsAndLaterOnesAtOnce() {
        client = alice().documents("doc-1", "doc-2").connect();
        Visit visit = relay.nextIntroduction().accept();
        assertThat(visit.path()).isEqualTo("/introduction/alice");
        assertThat(visit.nextMessage().text()).isEqualTo("{\"type\":\"Join\",\"documentIds\":[\"doc-1\",\"doc-2\"]}");
        client.join("doc-3");
        assertThat(visit.nextMessage().text()).isEqualTo("{\"type\":\"Join\",\"documentIds\":[\"doc-3\"]}");
        client.join("doc-3");
        assertThat(visit.nextMessage().text()).isEqualTo("{\"type\":\"Join\",\"documentIds\":[\"doc-3\"]}");
        client.leave("doc-1");
        assertThat(visit.nextMessage().text()).isEqualTo("{\"type\":\"Leave\",\"documentIds\":[\"doc-1\"]}");
        assertThat(client.documentIds()).containsExactly("doc-2", "doc-3");
        heard.awaitEvent("server-connect");
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void speaksMessagePackUnlessToldOtherwise() {
        client = alice().dialect(Dialect.MESSAGE_PACK).documents("doc-1").connect();
        Visit visit = relay.nextIntroduction().accept();
        Frame join = visit.nextMessage();
        assertThat(join.opcode()).isEqualTo(FakeRelay.BINARY);
        assertThat(join.payload()).isEqualTo(MessagePackWriter.encode(ClientMessage.join(List.of("doc-1"))));
        visit.send(
                HexFormat.of()
                        .parseHex(
                                "de0003a474797065ac496e74726f64756374696f6ea6706565724964a3626f62ab646f63756d656e7449647391a5646f632d31"));
        assertThat(relay.nextConnection().path()).isEqualTo("/connection/alice/bob/doc-1");
    }

    @Test
    void joinsVeryManyDocumentsInSeveralMessages() {
        String[] ids = IntStream.range(0, 250).mapToObj(i -> "doc-" + i).toArray(String[]::new);
        client = alice().documents(ids).connect();
        Visit visit = relay.nextIntroduction().accept();
        assertThat(visit.nextMessage().text()).contains("\"doc-0\"").contains("\"doc-99\"");
        assertThat(visit.nextMessage().text()).contains("\"doc-100\"").contains("\"doc-199\"");
        assertThat(visit.nextMessage().text()).contains("\"doc-200\"").contains("\"doc-249\"");
    }

    @Test
    void followsAnIntroduction() {
        Visit pipe = pipeToBob(alice());
        assertThat(pipe.path()).isEqualTo("/connection/alice/bob/doc");
        PeerConnection bob = heard.nextPeer();
        assertThat(client.has("bob")).isTrue();
        assertThat(client.has("bob", "doc")).isTrue();
        assertThat(client.has("bob", "other")).isFalse();
        assertThat(client.get("bob")).containsOnly(java.util.Map.entry("doc", bob));
        assertThat(client.get("bob", "doc")).containsSame(bob);
        assertThat(client.peerIds()).containsExactly("bob");
        assertThat(client.get("carol")).isEmpty();
        assertThat(client.get("carol", "doc")).isEmpty();
    }

    @Test
    void ignoresIntroductionsForWhatItHasLeftForItselfAndForWhatIsOpen() {
        Visit pipe = pipeToBob(alice());
        heard.nextPeer();
        client.leave("doc").join("doc-2");
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        client.disconnectServer().connectToServer();
        relay.nextIntroduction()
                .accept(
                        introduction("bob", "doc"),
                        introduction("alice", "doc-2"),
                        introduction("carol", "doc-2"),
                        introduction("carol", "doc-2"),
                        introduction("dave", "doc-2"));
        assertThat(List.of(
                        relay.nextConnection().accept().path(),
                        relay.nextConnection().accept().path()))
                .containsExactlyInAnyOrder("/connection/alice/carol/doc-2", "/connection/alice/dave/doc-2");
        heard.nextPeer();
        heard.nextPeer();
        assertThat(relay.waitingConnections()).isZero();
    }

    @Test
    void encodesIdsInPaths() {
        client = RelayClient.builder(relay.url() + "/t/s3cret?x=1")
                .peerId("a/ü")
                .documents("🎉 {x}", "100%")
                .connect();
        Visit visit = relay.nextIntroduction().accept(introduction("b?b", "🎉 {x}"));
        assertThat(visit.path()).isEqualTo("/t/s3cret/introduction/a%2F%C3%BC?x=1");
        assertThat(relay.nextConnection().path())
                .isEqualTo("/t/s3cret/connection/a%2F%C3%BC/b%3Fb/%F0%9F%8E%89%20%7Bx%7D?x=1");
    }

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
        Visit pipe = pipeToBob(alice().maxMessageSize(100_000).listener(listening()));
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
        Visit pipe = pipeToBob(alice().listener(new RelayListener() {
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
        Visit pipe = pipeToBob(alice().closeTimeout(Duration.ofSeconds(10)));
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

    @Test
    void reportsAPeerThatGoes() {
        Visit pipe = pipeToBob(alice().listener(listening()), FakeRelay.text("bye"));
        pipe.close(1001);
        heard.awaitEvent("peer-disconnect bob doc 1001");
        assertThat(heard.nextMessages(1)).containsExactly("text:bye");
        assertThat(client.has("bob")).isFalse();
    }

    @Test
    void reportsAPeerThatIsCutOff() {
        Visit pipe = pipeToBob(alice());
        PeerConnection bob = heard.nextPeer();
        pipe.cut();
        heard.awaitEvent("peer-disconnect bob doc 1006");
        assertThat(bob.send("late").toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void opensThePipeAnewAfterTheNextIntroduction() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        relay.nextConnection().accept().cut();
        heard.awaitEvent("peer-disconnect bob doc 1006");
        visit.raw(introduction("bob", "doc"));
        relay.nextConnection().accept();
        heard.nextPeer();
        heard.nextPeer();
        assertThat(client.has("bob", "doc")).isTrue();
    }

    @Test
    void triesAgainIfAPipeDoesNotOpen() {
        client = alice().documents("doc").connect();
        relay.nextIntroduction().accept(introduction("bob", "doc"));
        relay.nextConnection().refuse("503 Service Unavailable");
        // The JDK tries once more by itself after this, so it need not be an error.
        relay.nextConnection().cut();
        relay.nextConnection().refuse("404 Not Found");
        relay.nextConnection().accept();
        heard.nextPeer();
        assertThat(heard.errors).hasSizeBetween(2, 3);
        assertThat(heard.events).doesNotContain("peer-disconnect bob doc 1006");
    }

    @Test
    void givesUpAPipeThatDoesNotOpenWhenItsDocumentIsLeft() {
        client = alice().documents("doc", "doc-2").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection();
        client.leave("doc");
        pipe.refuse("503 Service Unavailable");
        await("error", () -> !heard.errors.isEmpty());
        visit.raw(introduction("bob", "doc-2"));
        assertThat(relay.nextConnection().path()).endsWith("/doc-2");
        assertThat(relay.waitingConnections()).isZero();
    }

    @Test
    void closesAPipeThatOpensAfterItsDocumentWasLeft() {
        client = alice().documents("doc").connect();
        relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection();
        client.leave("doc");
        pipe.accept();
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        assertThat(heard.events).doesNotContain("peer-connect bob doc");
    }

    @Test
    void theLateEndOfAReplacedSocketChangesNothing() {
        client = alice().closeTimeout(Duration.ofSeconds(10)).documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit old = relay.nextConnection().accept();
        PeerConnection first = heard.nextPeer();
        client.disconnectPeer("bob");
        assertThat(client.has("bob")).isFalse();
        assertThat(old.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        visit.raw(introduction("bob", "doc"));
        relay.nextConnection().accept();
        PeerConnection second = heard.nextPeer();
        // Only now does the other side answer the first socket's Close.
        old.close(1000);
        heard.awaitEvent("peer-disconnect bob doc 1000");
        assertThat(first.isOpen()).isFalse();
        assertThat(client.get("bob", "doc")).containsSame(second);
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void malformedMessagesAreErrorsAndNoMore() {
        client = alice().documents("doc").connect();
        relay.nextIntroduction()
                .accept(
                        FakeRelay.text("{"),
                        FakeRelay.text("{\"type\":\"Introduction\",\"peerId\":\"b\\ud800\",\"documentIds\":[\"doc\"]}"),
                        introduction("bob", ""),
                        FakeRelay.frame(FakeRelay.BINARY, true, new byte[] {(byte) 0xc0}),
                        FakeRelay.frame(FakeRelay.BINARY, true, new byte[0]),
                        FakeRelay.text("{\"type\":\"Weather\"}"),
                        introduction("bob", "doc"));
        relay.nextConnection();
        await("errors", () -> heard.errors.size() == 5);
        assertThat(heard.errors).hasOnlyElementsOfType(MalformedMessageException.class);
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void comesBackWhenTheRelayIsLostAndKeepsItsPipes() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection().accept();
        PeerConnection bob = heard.nextPeer();
        visit.cut();
        heard.awaitEvent("server-disconnect 1006");
        relay.nextIntroduction().refuse("503 Service Unavailable");
        Visit again = relay.nextIntroduction().accept();
        assertThat(again.nextMessage().text()).isEqualTo("{\"type\":\"Join\",\"documentIds\":[\"doc\"]}");
        bob.send("still here");
        assertThat(pipe.nextMessage().text()).isEqualTo("still here");
        assertThat(heard.events.stream().filter("server-connect"::equals)).hasSizeBetween(1, 2);
    }

    @Test
    void disconnectsFromEverythingAndConnectsAgainWhenTold() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection().accept();
        heard.nextPeer();
        client.disconnectServer();
        assertThat(client.isConnected()).isFalse();
        assertThat(client.has("bob")).isFalse();
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        visit.nextMessage();
        assertThat(visit.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        pipe.close(1000);
        visit.close(1000);
        heard.awaitEvent("peer-disconnect bob doc 1000");
        heard.awaitEvent("server-disconnect 1000");
        client.connectToServer().connectToServer();
        assertThat(relay.nextIntroduction().accept().nextMessage().text()).contains("doc");
        assertThat(relay.waitingIntroductions()).isZero();
    }

    @Test
    void closeReturnsEvenIfNobodyAnswers() {
        Visit pipe = pipeToBob(alice());
        heard.nextPeer();
        long start = System.nanoTime();
        client.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Patience.stretched(Duration.ofSeconds(2)));
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        heard.awaitEvent("peer-disconnect bob doc 1000");
    }

    @Test
    void sendsHeadersAndSubprotocols() {
        client = alice().header("Authorization", "Bearer t")
                .subprotocols("v2", "v1")
                .documents("doc")
                .connect();
        Visit visit = relay.nextIntroduction();
        assertThat(visit.header("Authorization")).containsExactly("Bearer t");
        assertThat(visit.header("Sec-WebSocket-Protocol"))
                .allSatisfy(v -> assertThat(v.replace(" ", "")).isEqualTo("v2,v1"));
        visit.acceptWith("Sec-WebSocket-Protocol: v1\r\n", introduction("bob", "doc"));
        assertThat(relay.nextConnection().header("Authorization")).containsExactly("Bearer t");
    }

    @Test
    void usesTheHttpClientItIsGiven() {
        AtomicInteger tasks = new AtomicInteger();
        HttpClient http = HttpClient.newBuilder()
                .executor(task -> {
                    tasks.incrementAndGet();
                    new Thread(task).start();
                })
                .build();
        client = alice().httpClient(http).connect();
        relay.nextIntroduction().accept();
        heard.awaitEvent("server-connect");
        assertThat(tasks).hasPositiveValue();
    }

    @Test
    void heartbeatsAndPingsOnBothKindsOfSocket() {
        client = alice().heartbeatInterval(Duration.ofMillis(50))
                .documents("doc")
                .connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection().accept();
        visit.nextMessage();
        List<Frame> frames = List.of(visit.nextFrame(), visit.nextFrame());
        assertThat(frames).extracting(Frame::opcode).containsExactlyInAnyOrder(FakeRelay.PING, FakeRelay.TEXT);
        assertThat(frames).extracting(Frame::text).contains("{\"type\":\"Heartbeat\"}");
        assertThat(pipe.nextFrame().opcode()).isEqualTo(FakeRelay.PING);
    }

    @Test
    void givesUpARelayThatShowsNoSignOfLife() {
        client = alice().heartbeatInterval(Duration.ofMillis(100))
                .documents("doc")
                .connect();
        relay.nextIntroduction().accept();
        heard.awaitEvent("server-disconnect 1006");
        relay.nextIntroduction();
    }

    @Test
    void noticesALostConnectionThatNobodyReads() {
        Visit pipe = pipeToBob(alice().heartbeatInterval(Duration.ofMillis(50)), FakeRelay.text("unread"));
        heard.nextPeer();
        pipe.cut();
        heard.awaitEvent("peer-disconnect bob doc 1006");
    }

    @Test
    void aNewIntroductionFindsOutThatAConnectionIsDeadAndReplacesIt() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        // Nobody reads, so the end of the connection shows in nothing but what is sent.
        Visit pipe = relay.nextConnection().accept(FakeRelay.text("unread"));
        heard.nextPeer();
        pipe.cut();
        visit.raw(introduction("bob", "doc"));
        heard.awaitEvent("peer-disconnect bob doc 1006");
        relay.nextConnection().accept();
        PeerConnection again = heard.nextPeer();
        assertThat(client.get("bob", "doc")).containsSame(again);
    }

    @Test
    void aNewIntroductionLeavesAConnectionThatAnswersAlone() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept(introduction("bob", "doc"));
        Visit pipe = relay.nextConnection().accept();
        PeerConnection bob = heard.nextPeer();
        visit.raw(introduction("bob", "doc"));
        assertThat(pipe.nextFrame().opcode()).isEqualTo(FakeRelay.PING);
        pipe.raw(FakeRelay.frame(FakeRelay.PONG, true, new byte[0]));
        bob.send("still the same");
        assertThat(pipe.nextMessage().text()).isEqualTo("still the same");
        assertThat(client.get("bob", "doc")).containsSame(bob);
        assertThat(relay.waitingConnections()).isZero();
    }

    @Test
    void noticesConnectionsThatAreLostRightAfterAPing() {
        client = alice().documents("doc").connect();
        Visit visit = relay.nextIntroduction().accept();
        // The JDK itself misses some of these, the more the busier the machine is.
        for (int i = 0; i < 20; i++) {
            visit.raw(introduction("peer-" + i, "doc"));
            Visit pipe = relay.nextConnection().accept();
            heard.nextPeer();
            pipe.raw(FakeRelay.frame(FakeRelay.PING, true, new byte[0])).finish();
        }
        for (int i = 0; i < 20; i++) {
            heard.awaitEvent("peer-disconnect peer-" + i + " doc 1006");
        }
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

    @Test
    void aListenerMayCloseTheClientThatCallsIt() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Visit pipe = pipeToBob(alice().listener(new RelayListener() {
            @Override
            public void onPeerConnect(PeerConnection peer) {
                client.disconnectPeer("bob").join("doc-2").leave("doc").close();
                closed.complete(client.isConnected() || client.has("bob"));
                peer.send("late").exceptionally(refused -> {
                    heard.messages.add("refused");
                    return null;
                });
            }
        }));
        assertThat(pipe.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        pipe.close(1000);
        heard.awaitEvent("peer-disconnect bob doc 1000");
        heard.awaitEvent("server-disconnect 1000");
        assertThat(closed.join()).isFalse();
        assertThat(heard.nextMessages(1)).containsExactly("refused");
    }

    @Test
    void opensNoMoreConnectionsThanAllowed() {
        client = alice().maxConnections(1).documents("doc").connect();
        relay.nextIntroduction().accept(introduction("bob", "doc"), introduction("carol", "doc"));
        relay.nextConnection().accept();
        await("error", () -> heard.errors.size() == 1);
        assertThat(relay.waitingConnections()).isZero();
    }

    private RelayListener listening() {
        return new RelayListener() {
            @Override
            public void onPeerConnect(PeerConnection peer) {
                heard.keepMessages(peer);
            }
        };
    }
}
