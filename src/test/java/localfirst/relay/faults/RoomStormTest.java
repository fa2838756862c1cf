package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.LoadSocket;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Very many join one document at the same time, each from an address of its own: all are introduced to enough others within
 * seconds, and pipes don't notice.
 */
@SystemTest
class RoomStormTest {
    private static final Duration LIMIT = Patience.stretched(Duration.ofMinutes(2));

    /** What the default limit gives a newcomer. */
    private static final int NEWCOMERS = 16;

    /** If nobody was told anything for so long, everybody has been told everything. */
    private static final Duration QUIET = Duration.ofMillis(500);

    /** What a room of ten thousand may take, on a machine that has nothing else to do. */
    private static final Duration LONGEST = Duration.ofSeconds(3);

    @Test
    void aThousandJoinOneDocumentAtOnce() throws Exception {
        storm(1_000, Map.of());
    }

    @Test
    @Tag("slow")
    void tenThousandJoinOneDocumentAtOnce() throws Exception {
        storm(10_000, Map.of());
    }

    /** For the table, beside the others: what it was before there was a limit. */
    @Test
    @Tag("slow")
    void aThousandJoinOneDocumentAtOnceAllWithAll() throws Exception {
        storm(1_000, Map.of("RELAY_LIMITS_INTRODUCTIONS_PER_DOCUMENT", "0"));
    }

    @Test
    @Tag("slow")
    void tenThousandComeToARelayThatHasJustStarted() throws Exception {
        try (RelayApart relay = RelayApart.start(Map.of())) {
            try (LoadLoop loop = new LoadLoop(relay.address())) {
                List<Member> members = members(10_000);
                members.forEach(Member::joinWhenOpened);
                long start = System.nanoTime();
                members.forEach(loop::open);
                loop.runUntil(() -> isQuiet(members), LIMIT, "everybody is introduced");
                report("10,000 come to a relay that has just started", members, start);
                assertIntroduced(members, start);
            }
        }
    }

    private static void storm(int size, Map<String, String> settings) throws IOException {
        String what = String.format(Locale.ROOT, "%,d join one document at once %s", size, settings);
        try (Siege siege = Siege.of(what, settings)) {
            List<Member> members = members(size);
            members.forEach(siege.attackers()::open);
            siege.attackers().runUntil(() -> members.stream().allMatch(Member::isOpen), LIMIT, "all are connected");
            double cpu = siege.relay().metric("process_cpu_time_ns_total") / 1e9;
            long start = System.nanoTime();
            members.forEach(Member::join);
            siege.endure(Duration.ofSeconds(6));
            siege.attackers().runUntil(() -> isQuiet(members), LIMIT, "everybody is introduced");
            report(what, members, start);
            System.out.printf(
                    Locale.ROOT,
                    "  relay's CPU %.2f s%n",
                    siege.relay().metric("process_cpu_time_ns_total") / 1e9 - cpu);
            assertIntroduced(members, start);
            members.forEach(Member::abort);
        }
    }

    private static List<Member> members(int size) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            members.add(new Member(i));
        }
        return members;
    }

    private static boolean isQuiet(List<Member> members) {
        return members.get(members.size() - 1).told > 0
                && members.stream().allMatch(member -> member.told > 0)
                && System.nanoTime() - last(members) > QUIET.toNanos();
    }

    private static long last(List<Member> members) {
        return members.stream().mapToLong(member -> member.toldAt).max().orElse(0);
    }

    private static void report(String what, List<Member> members, long start) {
        System.out.printf(
                Locale.ROOT,
                "%s: all had %d after %.2f s, the last introduction came after %.2f s, %.1f for each%n",
                what,
                NEWCOMERS,
                (enough(members) - start) / 1e9,
                (last(members) - start) / 1e9,
                members.stream().mapToLong(member -> member.told).average().orElse(0));
    }

    private static long enough(List<Member> members) {
        return members.stream().mapToLong(member -> member.enoughAt).max().orElse(0);
    }

    private static void assertIntroduced(List<Member> members, long start) {
        assertThat(members).extracting(member -> member.code).containsOnly(0);
        assertThat(members).extracting(member -> member.told).allMatch(told -> told >= NEWCOMERS);
        assertThat(Duration.ofNanos(last(members) - start)).isLessThan(Patience.stretched(LONGEST));
    }

    /** Counts whom it is told of; an application would connect to them. */
    private static final class Member extends LoadSocket {
        private boolean joinsAtOnce;
        private int told;
        private long toldAt;
        private long enoughAt;
        private int code;

        Member(int number) {
            super("/introduction/member-" + number);
            addHeader(
                    "X-Forwarded-For",
                    "198." + (18 + number / 62_500) + "." + number / 250 % 250 + "." + (1 + number % 250));
        }

        void joinWhenOpened() {
            joinsAtOnce = true;
        }

        void join() {
            send(Talker.text("{\"type\":\"Join\",\"documentIds\":[\"room\"]}"));
        }

        @Override
        protected void opened() {
            if (joinsAtOnce) {
                join();
            }
        }

        @Override
        protected void frameStarted(int opcode, boolean isLast, long length) {
            told++;
            toldAt = System.nanoTime();
            enoughAt = told == NEWCOMERS ? toldAt : enoughAt;
        }

        @Override
        protected void payload(ByteBuffer piece) {}

        @Override
        protected void closed(int closeCode, String reason) {
            code = closeCode;
        }
    }
}
