package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.join;
import static localfirst.relay.testing.TestRelay.leave;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.TestRelay;
import localfirst.relay.time.SystemTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in which order, those who share a document in the end have been told of each other. */
class RoomChurnTest {
    private static final int PEERS = 12;
    private static final int DOCUMENTS = 6;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nobodyIsForgottenWhileOthersComeGoAndStopReading(long seed) {
        TestRelay relay = new TestRelay();
        Random random = new Random(seed);
        Map<Integer, FakeSocket> sockets = new HashMap<>();
        Map<Integer, Set<String>> joined = new HashMap<>();
        for (int step = 0; step < 600; step++) {
            int peer = random.nextInt(PEERS);
            FakeSocket socket = sockets.computeIfAbsent(peer, key -> relay.present("peer-" + key));
            Set<String> mine = joined.computeIfAbsent(peer, key -> new HashSet<>());
            String document = "doc-" + random.nextInt(DOCUMENTS);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    socket.say(join(document));
                    mine.add(document);
                }
                case 3 -> {
                    socket.say(leave(document));
                    mine.remove(document);
                }
                case 4 -> socket.block();
                case 5 -> socket.unblock();
                case 6 -> socket.blockAfter(1 + random.nextInt(200));
                default -> {
                    socket.breakOff();
                    sockets.remove(peer);
                    joined.remove(peer);
                }
            }
            relay.relay.checkConsistency();
        }
        for (FakeSocket socket : sockets.values()) {
            socket.blockAfter(Integer.MAX_VALUE);
            socket.unblock();
        }
        assertThat(relay.relay.figures().waitingIntroductions()).isZero();
        sockets.forEach((peer, socket) -> joined.forEach((other, theirs) -> {
            for (String document : theirs) {
                if (!other.equals(peer) && joined.get(peer).contains(document)) {
                    assertThat(socket.texts())
                            .as("peer-%d is told of peer-%d and %s", peer, other, document)
                            .anyMatch(text -> text.contains("\"peer-" + other + "\"") && text.contains(document));
                }
            }
        }));
        relay.everybodyLeaves();
    }

    /** With threads of the relay's own, and a room that is large. */
    @Test
    void everybodyInALargeRoomIsToldOfEverybodyByManyThreads() throws Exception {
        int threads = 4;
        int each = 75;
        SystemTimers clock = new SystemTimers();
        Limits allWithAll =
                Limits.defaults().toBuilder().introductionsPerDocument(0).build();
        try (Relay relay = new Relay(RelayConfig.defaults().withLimits(allWithAll))) {
            List<FakeSocket> sockets = new ArrayList<>();
            for (int i = 0; i < threads * each; i++) {
                FakeSocket socket = new FakeSocket(clock);
                socket.open(relay.introduce(new PeerId("peer-" + i), socket)).answerPings();
                sockets.add(socket);
            }
            CountDownLatch start = new CountDownLatch(1);
            for (int i = 0; i < threads; i++) {
                List<FakeSocket> ours = sockets.subList(i * each, (i + 1) * each);
                new Thread(() -> {
                            try {
                                start.await();
                                ours.forEach(socket -> socket.say(join("room", "second")));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        })
                        .start();
            }
            start.countDown();
            long all = (long) sockets.size() * (sockets.size() - 1);
            Patience.await(
                    "everybody is told", () -> relay.figures().waitingIntroductions() == 0 && told(sockets) >= all);
            relay.checkConsistency();
            for (FakeSocket socket : sockets) {
                assertThat(peersTold(socket)).hasSize(sockets.size() - 1);
            }
        } finally {
            clock.close();
        }
    }

    private static long told(List<FakeSocket> sockets) {
        return sockets.stream().mapToLong(socket -> peersTold(socket).size()).sum();
    }

    private static Set<String> peersTold(FakeSocket socket) {
        Set<String> peers = new HashSet<>();
        socket.texts().forEach(text -> peers.add(text.substring(text.indexOf("peer-"), text.indexOf("\",\"userName"))));
        return peers;
    }
}
