package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.FreePorts;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java clients with each other, over the relay that they are made for. */
@SystemTest
class RelayServerTest {
    private RelayServer relay = RelayServer.builder().port(0).start();
    private final RecordingListener aliceHeard = new RecordingListener();
    private final RecordingListener bobHeard = new RecordingListener();

    @AfterEach
    void stop() {
        relay.close();
    }

    private RelayClientBuilder peer(String id, RecordingListener heard) {
        return RelayClient.builder("localhost:" + relay.port())
                .peerId(id)
                .documents("doc")
                .listener(heard);
    }

    @ParameterizedTest
    @CsvSource({"MESSAGE_PACK,MESSAGE_PACK", "MESSAGE_PACK,JSON", "JSON,JSON"})
    void twoPeersTalkWhateverTheirDialects(Dialect ofAlice, Dialect ofBob) {
        try (RelayClient alice = peer("alice", aliceHeard).dialect(ofAlice).connect();
                RelayClient bob = peer("bob", bobHeard).dialect(ofBob).connect()) {
            PeerConnection toBob = aliceHeard.nextPeer();
            // At once, when the relay may still hold the first of the two callers.
            toBob.send("hello");
            toBob.send(new byte[] {1, 2, 3});
            PeerConnection toAlice = bobHeard.nextPeer();
            bobHeard.keepMessages(toAlice);
            assertThat(bobHeard.nextMessages(2)).containsExactly("text:hello", "binary:010203");
            alice.leave("doc");
            bobHeard.awaitEvent("peer-disconnect alice doc 1000");
            assertThat(bob.isConnected()).isTrue();
        }
    }

    @Test
    void idsOfAnyKindArrive() {
        String[] ids = {"a b", "é🎉", "a/b", "100%", "a;b+c&d=e?f#g", "{x}|^[]\"<>\\", "__proto__", ".hidden", "..", "."
        };
        for (String id : ids) {
            RecordingListener heard = new RecordingListener();
            try (RelayClient one = RelayClient.builder("localhost:" + relay.port())
                            .peerId(id + "1")
                            .documents(id)
                            .listener(heard)
                            .connect();
                    RelayClient two = RelayClient.builder("localhost:" + relay.port())
                            .peerId(id + "2")
                            .documents(id)
                            .listener(bobHeard)
                            .connect()) {
                assertThat(heard.nextPeer().peerId()).isEqualTo(two.peerId());
                PeerConnection back = bobHeard.nextPeer();
                assertThat(back.peerId()).isEqualTo(one.peerId());
                assertThat(back.documentId()).isEqualTo(id);
            }
        }
    }

    @Test
    void largeMessagesArriveWhole() {
        byte[] large = new byte[20_000_000];
        Arrays.fill(large, (byte) 7);
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        try (RelayClient alice = peer("alice", aliceHeard).connect();
                RelayClient bob = peer("bob", bobHeard).connect()) {
            PeerConnection toAlice = bobHeard.nextPeer();
            toAlice.listen(new MessageListener() {
                @Override
                public CompletionStage<?> onBinary(byte[] bytes) {
                    arrived.complete(bytes);
                    return null;
                }
            });
            aliceHeard.nextPeer().send(large).toCompletableFuture().join();
            await("the message", arrived::isDone);
            assertThat(arrived.join()).isEqualTo(large);
        }
    }

    @Test
    void peersFindEachOtherAgainAfterTheRelayWasRestarted() {
        relay.close();
        // One that nobody else is given while the relay is away.
        relay = RelayServer.builder().port(FreePorts.next()).start();
        try (RelayClient alice = peer("alice", aliceHeard).connect();
                RelayClient bob = peer("bob", bobHeard).connect()) {
            aliceHeard.nextPeer();
            bobHeard.nextPeer();
            int port = relay.port();
            relay.close();
            await("both to notice", () -> !alice.isConnected() && !bob.isConnected() && !alice.has("bob"));
            relay = RelayServer.builder().port(port).start();
            checkTheyTalk();
        }
    }

    @Test
    void aPipeThatIsCutIsReplaced() throws IOException {
        try (CuttingProxy proxy = new CuttingProxy(relay.port());
                RelayClient alice = RelayClient.builder("localhost:" + proxy.port())
                        .peerId("alice")
                        .documents("doc")
                        // The JDK at times doesn't tell of a connection's end; missed heartbeats do.
                        .heartbeatInterval(Patience.stretched(Duration.ofMillis(500)))
                        .listener(aliceHeard)
                        .connect();
                RelayClient bob = peer("bob", bobHeard).connect()) {
            aliceHeard.nextPeer();
            bobHeard.nextPeer();
            assertThat(proxy.cut("GET /connection")).isPositive();
            checkTheyTalk();
            await("both to be connected", () -> alice.isConnected() && bob.isConnected());
        }
    }

    @Test
    void aPeerThatLosesItsNetworkComesBack() throws IOException {
        try (CuttingProxy proxy = new CuttingProxy(relay.port());
                RelayClient alice = RelayClient.builder("localhost:" + proxy.port())
                        .peerId("alice")
                        .documents("doc")
                        .listener(aliceHeard)
                        .connect();
                RelayClient bob = peer("bob", bobHeard).connect()) {
            aliceHeard.nextPeer();
            bobHeard.nextPeer();
            assertThat(proxy.cut("")).isEqualTo(2);
            checkTheyTalk();
            await("both to have a pipe", () -> alice.has("bob") && bob.has("alice"));
        }
    }

    @Test
    void aSlowReaderSlowsTheSenderDownAndLosesNothing() {
        AtomicInteger taken = new AtomicInteger();
        CompletableFuture<Void> appetite = new CompletableFuture<>();
        try (RelayClient alice =
                        peer("alice", aliceHeard).maxQueuedBytes(1 << 20).connect();
                RelayClient bob = peer("bob", bobHeard).connect()) {
            bobHeard.nextPeer().listen(new MessageListener() {
                @Override
                public CompletionStage<?> onBinary(byte[] bytes) {
                    // Also checks the order.
                    return taken.compareAndSet(bytes[0] & 0xff | (bytes[1] & 0xff) << 8, taken.get() + 1)
                            ? appetite
                            : CompletableFuture.failedFuture(new IllegalStateException("out of order"));
                }
            });
            PeerConnection toBob = aliceHeard.nextPeer();
            AtomicInteger sent = new AtomicInteger();
            AtomicInteger inVain = new AtomicInteger();
            await("the sender to be held up for good", () -> {
                inVain.set(fill(toBob, sent) ? 0 : inVain.get() + 1);
                return inVain.get() == 100;
            });
            assertThat(toBob.queuedBytes()).isLessThanOrEqualTo(1 << 20);
            assertThat(taken).hasValue(1);
            appetite.complete(null);
            await("all messages", () -> taken.get() == sent.get());
            assertThat(bobHeard.errors).isEmpty();
            assertThat(alice.has("bob") && bob.has("alice")).isTrue();
        }
    }

    @Test
    void messagesFromManyThreadsArriveWholeAndEachThreadsInOrder() throws InterruptedException {
        int threads = 8;
        int each = 500;
        try (RelayClient alice = peer("alice", aliceHeard).connect();
                RelayClient bob = peer("bob", bobHeard).connect()) {
            bobHeard.keepMessages(bobHeard.nextPeer());
            PeerConnection toBob = aliceHeard.nextPeer();
            List<Thread> senders = IntStream.range(0, threads)
                    .mapToObj(t -> new Thread(() ->
                            IntStream.range(0, each).forEach(i -> toBob.send(t + " " + i + "x".repeat(i)))))
                    .toList();
            senders.forEach(Thread::start);
            List<String> arrived = bobHeard.nextMessages(threads * each);
            for (int t = 0; t < threads; t++) {
                String start = "text:" + t + " ";
                assertThat(arrived.stream().filter(message -> message.startsWith(start)))
                        .containsExactlyElementsOf(IntStream.range(0, each)
                                .mapToObj(i -> start + i + "x".repeat(i))
                                .toList());
            }
            assertThat(alice.has("bob") && bob.has("alice")).isTrue();
        }
    }

    @Test
    void afterAnyMixOfCallsFromManyThreadsThePeersStillMeet() throws InterruptedException {
        RecordingListener[] ofBob = new RecordingListener[1];
        ofBob[0] = new RecordingListener(peer -> ofBob[0].keepMessages(peer));
        try (RelayClient alice = peer("alice", aliceHeard).connect();
                RelayClient bob = peer("bob", ofBob[0]).connect()) {
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(seed -> new Thread(() -> disturb(alice, new Random(seed))))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            alice.connectToServer().join("doc");
            await(
                    () -> "the two to meet; alice's errors " + aliceHeard.errors,
                    () -> alice.has("bob", "doc") && bob.has("alice", "doc"));
            // What each has is one pipe, and the other end of it is the other's: once bob has heard of the end of the
            // last one that alice has left. She may have opened this one before that.
            await(() -> "a message to arrive; bob's events " + ofBob[0].events, () -> {
                alice.get("bob", "doc").ifPresent(toBob -> toBob.send("met"));
                return ofBob[0].messages.contains("text:met");
            });
            assertThat(bob.has("alice", "doc")).isTrue();
            await("every end to be told", () -> count("peer-connect") == count("peer-disconnect") + 1);
        }
    }

    private long count(String event) {
        return aliceHeard.events.stream().filter(e -> e.startsWith(event)).count();
    }

    private static void disturb(RelayClient client, Random random) {
        for (int i = 0; i < 100; i++) {
            switch (random.nextInt(6)) {
                case 0 -> client.join("doc");
                case 1 -> client.leave("doc");
                case 2 -> client.disconnectPeer("bob");
                case 3 -> client.disconnectServer();
                case 4 -> client.connectToServer();
                default -> client.get("bob", "doc").ifPresent(peer -> peer.send("noise"));
            }
        }
    }

    /** Sends what fits, 10 kB at a time; returns whether anything did. */
    private static boolean fill(PeerConnection to, AtomicInteger sent) {
        boolean some = false;
        while (true) {
            byte[] message = new byte[10_000];
            message[0] = (byte) sent.get();
            message[1] = (byte) (sent.get() >> 8);
            if (to.send(message).toCompletableFuture().isCompletedExceptionally()) {
                return some;
            }
            some = true;
            sent.incrementAndGet();
        }
    }

    @Test
    void manyPeersAllMeetAndHearEveryMessage() {
        int peers = 8;
        var heard = IntStream.range(0, peers)
                .mapToObj(i -> new RecordingListener[1])
                .peek(slot -> slot[0] = new RecordingListener(peer -> slot[0].keepMessages(peer)))
                .map(slot -> slot[0])
                .toList();
        var clients = IntStream.range(0, peers)
                .mapToObj(i -> peer("peer-" + i, heard.get(i)).connect())
                .toList();
        try {
            for (int i = 0; i < peers; i++) {
                for (int j = 0; j < peers - 1; j++) {
                    PeerConnection peer = heard.get(i).nextPeer();
                    for (int k = 0; k < 50; k++) {
                        peer.send("peer-" + i + " " + k);
                    }
                }
            }
            for (RecordingListener one : heard) {
                assertThat(one.nextMessages((peers - 1) * 50)).doesNotHaveDuplicates();
                assertThat(one.errors).isEmpty();
            }
        } finally {
            clients.forEach(RelayClient::disconnectServer);
        }
    }

    /** Over a connection that is new: the next one, or a later one if one end of that isn't the end of the other's. */
    private void checkTheyTalk() {
        await(() -> "a message; alice's events " + aliceHeard.events + ", bob's " + bobHeard.events, () -> {
            for (PeerConnection toAlice : taken(bobHeard)) bobHeard.keepMessages(toAlice);
            for (PeerConnection toBob : taken(aliceHeard)) toBob.send("again");
            return bobHeard.messages.contains("text:again");
        });
    }

    private static List<PeerConnection> taken(RecordingListener heard) {
        List<PeerConnection> peers = new ArrayList<>();
        heard.peers.drainTo(peers);
        return peers;
    }
}
