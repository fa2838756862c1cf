package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.load.Frames;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Too much of something, from peers who mean it. */
@SystemTest
class FloodsTest {
    private static final int FRAME = 16 * 1024;

    @Test
    void floodOfJoinsIsWorkedOffBesideHealthyPairs() throws Exception {
        try (Stage stage = new Stage()) {
            List<Joiner> joiners = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Joiner joiner = new Joiner("/introduction/joiner-" + i, 500);
                joiners.add(joiner);
                stage.loop.open(joiner);
            }
            stage.healthyPairsGoOn();
            stage.await(() -> joiners.stream().allMatch(Joiner::isDone), "all have joined");
            stage.await(() -> stage.relay.figures().documents() == 500, "all documents are known");
            stage.healthyPairsGoOn();
            stage.relay.checkConsistency();
            joiners.forEach(joiner -> joiner.sendClose(1000, ""));
            stage.onlyTheHealthyAreLeft();
            stage.await(() -> stage.relay.figures().documents() == 0, "no document is left");
        }
    }

    /** Joins a document after the other. */
    private static final class Joiner extends Peer {
        private final int documents;
        private int joined;

        Joiner(String path, int documents) {
            super(path);
            this.documents = documents;
        }

        @Override
        protected ByteBuffer nextBatch() {
            return joined == documents
                    ? null
                    : Talker.text("{\"type\":\"Join\",\"documentIds\":[\"doc-" + joined++ + "\"]}");
        }

        boolean isDone() {
            return joined == documents;
        }
    }

    /** Each names as many documents as it may, and everybody has to be told of everybody. */
    @Test
    void hugeJoinsHoldUpNoPipe() throws Exception {
        StringBuilder join = new StringBuilder("{\"type\":\"Join\",\"documentIds\":[\"doc-0\"");
        for (int i = 1; i < 20_000; i++) {
            join.append(",\"").append("d".repeat(150)).append(i).append('"');
        }
        byte[] message = join.append("]}").toString().getBytes(US_ASCII);
        try (Stage stage = new Stage()) {
            double alone = stage.p99Millis();
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Peer peer = new Peer("/introduction/greedy-" + i) {
                    private int left = 10;

                    @Override
                    protected ByteBuffer nextBatch() {
                        return left-- > 0 ? Frames.masked(Frames.TEXT, message, message.length) : null;
                    }
                };
                peers.add(peer);
                stage.loop.open(peer);
            }
            double beside = stage.p99Millis();
            System.out.printf("healthy p99: %.1f ms alone, %.1f ms beside joins of 20,000 documents%n", alone, beside);
            assertThat(beside)
                    .isLessThan(2 * alone
                            + Patience.stretched(Duration.ofSeconds(1)).toMillis());
            stage.await(() -> stage.relay.figures().documents() == 20_000, "all documents are known");
            stage.healthyPairsGoOn();
            peers.forEach(Peer::abort);
            stage.onlyTheHealthyAreLeft();
        }
    }

    @Test
    void floodOfHandshakesLeavesNothingBehind() throws Exception {
        try (Stage stage = new Stage()) {
            List<Peer> callers = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                String path = i % 4 == 0 ? "/connection/only-two/segments" : "/connection/flood-" + i + "/nobody/doc";
                Peer caller = new Peer(path) {
                    @Override
                    protected void opened() {
                        abort();
                    }
                };
                callers.add(caller);
                stage.loop.open(caller);
            }
            stage.healthyPairsGoOn();
            stage.await(() -> callers.stream().allMatch(caller -> caller.endedWith() != 0), "all came and went");
            stage.onlyTheHealthyAreLeft();
        }
    }

    @Test
    void floodOfHeldBytesEndsAtItsLimitAndIsGivenBack() throws Exception {
        long most = 8L * 1024 * 1024;
        Limits limits = Limits.defaults().toBuilder()
                .heldBytes(most)
                .heldBytesPerCaller(most / 4)
                .build();
        int callers = 50;
        try (Stage stage = new Stage(RelayConfig.defaults().withLimits(limits))) {
            List<Flooder> flooders = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                Flooder flooder = new Flooder("/connection/hoarder-" + i + "/nobody/doc", 1_000, FRAME);
                flooders.add(flooder);
                stage.loop.open(flooder);
            }
            // The last eighth is for callers that have hardly anything held.
            long room = most - most / 8;
            stage.await(() -> stage.relay.figures().heldBytes() >= room, "the budget is used up");
            stage.await(() -> stage.relay.figures().heldCallers() == callers, "all are held");
            stage.healthyPairsGoOn();
            stage.relay.checkConsistency();
            assertThat(stage.relay.figures().heldBytes()).isBetween(room, most + callers * 64L * 1024);

            // Newcomers who meet at once need nothing of the budget.
            stage.loop.open(new Peer("/connection/carol/dave/doc"));
            stage.loop.open(new Peer("/connection/dave/carol/doc"));
            stage.await(() -> stage.relay.figures().pipes() == 11, "newcomers meet all the same");

            flooders.forEach(Flooder::abort);
            stage.await(() -> stage.relay.figures().heldBytes() == 0, "all is given back");
            stage.healthyPairsGoOn();
        }
    }

    @Test
    void peersThatBreakTheProtocolOnConnectionsOverTheLimitLeaveNothingBehind() throws Exception {
        Limits limits = Limits.defaults().toBuilder().connections(20).build();
        try (Stage stage = new Stage(RelayConfig.defaults().withLimits(limits))) {
            List<Flooder> turnedAway = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Flooder flooder = new Flooder("/connection/late-" + i + "/nobody/doc", 10, FRAME);
                turnedAway.add(flooder);
                stage.loop.open(flooder);
            }
            stage.await(() -> turnedAway.stream().allMatch(f -> f.endedWith() != 0), "all were turned away");
            assertThat(turnedAway).extracting(Peer::endedWith).containsOnly(1013);
            stage.onlyTheHealthyAreLeft();
        }
    }

    @Test
    void closeStormEndsEverything() throws Exception {
        try (Stage stage = new Stage()) {
            List<Peer> callers = new ArrayList<>();
            int pairs = 200;
            for (int i = 0; i < pairs; i++) {
                callers.add(new Peer("/connection/alice-" + i + "/bob-" + i + "/doc"));
                callers.add(new Peer("/connection/bob-" + i + "/alice-" + i + "/doc"));
            }
            callers.forEach(stage.loop::open);
            stage.await(() -> stage.relay.figures().pipes() == 10 + pairs, "all are piped");
            for (int i = 0; i < callers.size(); i++) {
                switch (i % 4) {
                    case 0 -> callers.get(i).sendClose(4321, "bye");
                    case 1 -> callers.get(i).sendClose(1000, "");
                    case 2 -> callers.get(i).abort();
                    default -> callers.get(i).send(Frames.close(1000, ""));
                }
            }
            stage.onlyTheHealthyAreLeft();
            stage.await(() -> callers.stream().allMatch(caller -> caller.endedWith() != 0), "all know of it");
        }
    }

    /** Silence is ended after 10 s; so is a handshake that comes a byte at a time. */
    @Test
    @Tag("slow")
    void handshakesThatAreNeverFinishedAreEndedWithinHalfAMinute() throws Exception {
        try (Stage stage = new Stage()) {
            List<SlowSocket> slow = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                slow.add(SlowSocket.connect(stage.server.port()));
            }
            byte[] handshake = SlowSocket.handshake("/introduction/slow").getBytes(US_ASCII);
            long start = System.nanoTime();
            int ended = 0;
            for (int at = 0; at < 40 && ended < slow.size(); at++) {
                ended = 0;
                for (int i = 0; i < slow.size(); i++) {
                    ended += trickle(slow.get(i), handshake[at], i % 2 == 0) ? 0 : 1;
                }
                stage.loop.runFor(Duration.ofSeconds(1));
            }
            System.out.println("slow handshakes ended: " + ended + " after "
                    + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
            assertThat(ended).isEqualTo(slow.size());
            stage.onlyTheHealthyAreLeft();
        }
    }

    private static boolean trickle(SlowSocket socket, byte next, boolean talks) {
        try {
            if (talks) {
                socket.write(next);
            }
            return !socket.isEnded();
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void slowHandshakesHoldUpNobodyElse() throws Exception {
        try (Stage stage = new Stage()) {
            List<SlowSocket> slow = new ArrayList<>();
            byte[] handshake = SlowSocket.handshake("/introduction/slow").getBytes(US_ASCII);
            for (int i = 0; i < 400; i++) {
                SlowSocket socket = SlowSocket.connect(stage.server.port());
                socket.write(handshake[0], handshake[1], handshake[2]);
                slow.add(socket);
            }
            stage.healthyPairsGoOn();
            Peer peer = new Peer("/introduction/quick");
            stage.loop.open(peer);
            stage.await(peer::isOpen, "a quick one comes in");
            for (SlowSocket socket : slow) {
                socket.close();
            }
        }
    }
}
