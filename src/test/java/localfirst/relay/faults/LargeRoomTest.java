package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import localfirst.relay.load.LoadSocket;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Very many in one document, in which everybody is to be introduced to everybody: nobody hostile, as after a restart. */
@SystemTest
class LargeRoomTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Map<String, String> ALL_WITH_ALL = Map.of("RELAY_LIMITS_INTRODUCTIONS_PER_DOCUMENT", "0");

    @Test
    void everybodyInARoomOfFourHundredIsIntroducedToEverybody() throws Exception {
        come(400);
    }

    @Test
    @Tag("slow")
    void everybodyInARoomOfAThousandIsIntroducedToEverybody() throws Exception {
        come(1_000);
    }

    @Test
    @Tag("slow")
    void everybodyInARoomOfThreeThousandIsIntroducedToEverybody() throws Exception {
        come(3_000);
    }

    private static void come(int size) throws IOException {
        try (Siege siege = Siege.of(size + " honest peers come into one document, all with all", ALL_WITH_ALL)) {
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                members.add(new Member(i, size));
            }
            double cpuBefore = siege.relay().metric("process_cpu_time_ns_total") / 1e9;
            long start = System.nanoTime();
            members.forEach(siege.attackers()::open);
            siege.endure(Duration.ofSeconds(20));
            siege.attackers()
                    .runUntil(
                            () -> members.stream().allMatch(Member::isOver),
                            LIMIT,
                            "everybody is introduced to everybody");
            long took = System.nanoTime() - start;
            System.out.printf(
                    Locale.ROOT,
                    "%d peers: %d introductions; last after %.1f s of %.1f s; relay's CPU %.1f s%n",
                    size,
                    members.stream().mapToLong(Member::told).sum(),
                    members.stream()
                                    .mapToLong(member -> member.doneAt - start)
                                    .max()
                                    .orElse(0)
                            / 1e9,
                    took / 1e9,
                    siege.relay().metric("process_cpu_time_ns_total") / 1e9 - cpuBefore);
            assertThat(members).extracting(member -> member.code).containsOnly(0);
            assertThat(siege.relay().metric("relay_visits_ended_total{endpoint=\"introduction\",outcome=\"silent\"}"))
                    .isZero();
            members.forEach(Member::abort);
        }
    }

    /** Counts who it is told of; an application would connect to them. */
    private static final class Member extends LoadSocket {
        private final int others;
        private int told;
        private long doneAt;
        private int code;

        Member(int number, int size) {
            super("/introduction/member-" + number);
            others = size - 1;
            addHeader("X-Forwarded-For", "198.19." + number / 250 + "." + (1 + number % 250));
        }

        @Override
        protected void opened() {
            send(Talker.text("{\"type\":\"Join\",\"documentIds\":[\"room\"]}"));
        }

        @Override
        protected void frameStarted(int opcode, boolean isLast, long length) {
            told++;
        }

        @Override
        protected void payload(ByteBuffer piece) {}

        @Override
        protected void frameEnded() {
            if (told >= others && doneAt == 0) {
                doneAt = System.nanoTime();
            }
        }

        @Override
        protected void closed(int closeCode, String reason) {
            code = closeCode;
        }

        long told() {
            return told;
        }

        boolean isOver() {
            return doneAt != 0 || code != 0;
        }
    }
}
