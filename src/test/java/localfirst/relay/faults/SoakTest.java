package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All kinds of peers, good and bad, coming and going at random for a long time. */
@SystemTest
class SoakTest {
    private static final long SEED = 7;
    private static final int AT_ONCE = 200;

    private final Random random = new Random(SEED);
    private final Deque<Peer> guests = new ArrayDeque<>();
    private int number;

    @Test
    void relayLivesThroughSecondsOfEverything() throws Exception {
        soak(Duration.ofSeconds(8));
    }

    /** How long: the system property {@code relay.soak.minutes}, 10 unless it is set. */
    @Test
    @Tag("slow")
    void relayLivesThroughTenMinutesOfEverything() throws Exception {
        soak(Duration.ofMinutes(Integer.getInteger("relay.soak.minutes", 10)));
    }

    private void soak(Duration duration) throws Exception {
        try (Stage stage = new Stage()) {
            long heapBefore = stage.heapInUse();
            long end = System.nanoTime() + duration.toNanos();
            while (System.nanoTime() - end < 0) {
                for (int i = 0; i < 10; i++) {
                    comeAndGo(stage);
                }
                stage.loop.runFor(Duration.ofMillis(50));
                if (number % 1_000 < 10) {
                    stage.healthyPairsGoOn();
                    stage.relay.checkConsistency();
                }
            }
            guests.forEach(Peer::abort);
            guests.clear();
            stage.onlyTheHealthyAreLeft();
            long growth = stage.heapInUse() - heapBefore;
            System.out.println("soak of " + duration.toSeconds() + " s: " + number + " guests, "
                    + stage.healthyAnswers() + " healthy answers, heap grew by " + growth / 1024 + " KiB");
            assertThat(growth).isLessThan(16L * 1024 * 1024);
        }
    }

    private void comeAndGo(Stage stage) {
        int room = random.nextInt(50);
        Peer guest = switch (random.nextInt(5)) {
            case 0 -> new Flooder("/connection/a-" + room + "/b-" + room + "/doc", random.nextInt(50), 16 * 1024);
            case 1 -> new Flooder.Sleeper("/connection/b-" + room + "/a-" + room + "/doc");
            case 2 -> new Peer("/connection/b-" + room + "/a-" + room + "/doc");
            case 3 -> new Joiner("/introduction/a-" + room, "doc-" + room);
            default -> new Joiner("/introduction/guest-" + number, "doc-" + random.nextInt(50));
        };
        number++;
        guests.add(guest);
        stage.loop.open(guest);
        if (guests.size() > AT_ONCE) {
            Peer leaving = guests.poll();
            if (random.nextBoolean()) {
                leaving.abort();
            } else {
                leaving.sendClose(1000, "bye");
            }
        }
    }

    private static final class Joiner extends Peer {
        private final String document;

        Joiner(String path, String document) {
            super(path);
            this.document = document;
        }

        @Override
        protected void opened() {
            send(Talker.text("{\"type\":\"Join\",\"documentIds\":[\"" + document + "\",\"lobby\"]}"));
        }
    }
}
