package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import localfirst.relay.RelayConfig;
import localfirst.relay.load.Frames;
import localfirst.relay.load.LoadSocket;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a stranger with one address may try on {@code /introduction}, against a heap of 512 MiB. */
@SystemTest
class IntroductionAttacksTest {
    private static final Duration TIME = Duration.ofSeconds(30);

    @Test
    void joinsOfVeryManyLongIdsDontUseUpTheHeap() throws Exception {
        try (Siege siege = Siege.of("21 sockets that each join 20,000 documents with ids of 1,000 bytes", Map.of())) {
            List<Attacker> attackers = new ArrayList<>();
            for (int i = 0; i < 21; i++) {
                attackers.add(new Attacker("long-" + i, joins("long-" + i, 20_000, 1_000, 3_900)));
            }
            attackers.forEach(siege.attackers()::open);
            siege.endure(TIME);
            // Each of these messages is megabytes long, and counts as thousands: it doesn't come to the end of the
            // memory.
            siege.assertNamed("throttled", "relay_throttled_total");
            assertThat(siege.relay().metric("relay_introduction_bytes")).isLessThan(150e6);
            assertThat(siege.relay().get("/readyz")).contains("200");
        }
    }

    @Test
    void socketsThatReadNothingDontUseUpTheHeap() throws Exception {
        try (Siege siege = Siege.of("400 sockets that join the same 2,000 documents and read nothing", Map.of())) {
            List<Attacker> attackers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                attackers.add(new Attacker("deaf-" + i, joins("same", 2_000, 0, 2_000)).deaf());
            }
            attackers.forEach(siege.attackers()::open);
            siege.endure(TIME);
            assertThat(siege.relay().metric("relay_introduction_bytes")).isLessThan(150e6);
            siege.assertNamed("joins delayed", "relay_joins_delayed_total");
            assertThat(siege.relay().get("/livez")).contains("200");
        }
    }

    @Test
    void commonDocumentsAreToldNoFasterThanAnAddressMayCause() throws Exception {
        try (Siege siege = Siege.of("100 sockets with 2,000 common documents", Map.of())) {
            List<Attacker> attackers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                attackers.add(new Attacker("common-" + i, joins("common", 2_000, 0, 2_000)));
            }
            attackers.forEach(siege.attackers()::open);
            siege.endure(TIME);
            siege.assertNamed("joins delayed", "relay_joins_delayed_total");
            System.out.printf(
                    "in %.1f MB, out %.1f MB%n",
                    attackers.stream().mapToLong(a -> a.sent).sum() / 1e6,
                    attackers.stream().mapToLong(a -> a.received).sum() / 1e6);
        }
    }

    /** Nothing of this is refused or slowed: in a room where somebody always joins, a repeated Join waits for 6 s. */
    @Test
    @Tag("slow")
    void aRoomThatJoinsAgainAndAgainHarmsNobody() throws Exception {
        int sockets = 1_900;
        try (Siege siege = Siege.of("1,900 sockets that join one document again and again", Map.of())) {
            List<ByteBuffer> join = joins("room", 1, 0, 1);
            long start = System.nanoTime();
            for (int i = 0; i < sockets; i++) {
                siege.attackers().open(new Attacker("again-" + i, join).every(Duration.ofSeconds(1)));
            }
            siege.endure(Duration.ofSeconds(60));
            siege.assertNamed("introductions", "relay_introductions_total");
            double introductions = siege.relay().metric("relay_introductions_total");
            long rounds =
                    2 + (System.nanoTime() - start) / Duration.ofSeconds(6).toNanos();
            long ofEach = 2L * RelayConfig.defaults().limits().introductions().introductionsPerDocument();
            assertThat(introductions).isLessThan(rounds * sockets * ofEach);
            assertThat(siege.relay().metric("relay_visits_ended_total{endpoint=\"introduction\",outcome=\"silent\"}"))
                    .isZero();
        }
    }

    /** Joins of so many documents in all, each of which names so many at most. */
    private static List<ByteBuffer> joins(String name, int documents, int padding, int perJoin) throws IOException {
        List<ByteBuffer> joins = new ArrayList<>();
        for (int from = 0; from < documents; from += perJoin) {
            StringBuilder json = new StringBuilder("{\"type\":\"Join\",\"documentIds\":[");
            for (int i = from; i < Math.min(documents, from + perJoin); i++) {
                String id = name + "-" + i;
                json.append(i == from ? "\"" : ",\"").append(id);
                json.append("x".repeat(Math.max(0, padding - id.length()))).append('"');
            }
            byte[] text = json.append("]}").toString().getBytes(US_ASCII);
            joins.add(Frames.masked(Frames.TEXT, text, text.length));
        }
        return joins;
    }

    /** Says what it has to say, and counts what it is told. */
    private static final class Attacker extends LoadSocket {
        private final List<ByteBuffer> joins;
        private int next;
        private Duration pause;
        private boolean deaf;
        private long sent;
        private long received;

        Attacker(String name, List<ByteBuffer> joins) {
            super("/introduction/" + name);
            this.joins = joins;
            addHeader("X-Forwarded-For", Siege.ATTACKER);
        }

        Attacker deaf() {
            deaf = true;
            limitKernelBuffers(4 * 1024);
            return this;
        }

        Attacker every(Duration time) {
            pause = time;
            return this;
        }

        @Override
        protected void opened() {
            if (deaf) {
                pauseReading(true);
            }
            if (pause != null) {
                again();
            }
        }

        private void again() {
            send(joins.get(0).duplicate());
            loop().after(pause, this::again);
        }

        @Override
        protected ByteBuffer nextBatch() {
            if (pause != null || next == joins.size()) {
                return null;
            }
            ByteBuffer join = joins.get(next++).duplicate();
            sent += join.remaining();
            return join;
        }

        @Override
        protected void frameStarted(int opcode, boolean isLast, long length) {}

        @Override
        protected void payload(ByteBuffer piece) {
            received += piece.remaining();
        }

        @Override
        protected void frameEnded() {}
    }
}
