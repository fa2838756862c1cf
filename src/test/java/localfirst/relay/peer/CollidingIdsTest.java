package localfirst.relay.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import localfirst.relay.access.Grant;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ids that a stranger picked because Java gives all of them the same hash are no more work than others.
 *
 * <p>The work is measured as time of the processor beside that for as many usual ids, which halves what the machine does
 * besides; searched one by one, they would take a hundred times as much.
 */
class CollidingIdsTest {
    private static final int BITS = 13;
    private static final int IDS = 1 << BITS;
    private static final int MAX_TIMES = 20;
    private static final int TIMES = 5;

    /** "Aa" and "BB" have the same hash, and so has whatever is made of as many of them. */
    private static final List<String> COLLIDING = IntStream.range(0, IDS)
            .mapToObj(i -> IntStream.range(0, BITS)
                    .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                    .collect(Collectors.joining()))
            .toList();

    private static final List<String> USUAL =
            IntStream.range(0, IDS).mapToObj(i -> "an-id-as-usual-number-" + i).toList();

    private record Kind(String name, Consumer<List<String>> work) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Kind> kinds() {
        return List.of(
                new Kind("calls about documents", CollidingIdsTest::callAboutDocuments),
                new Kind("calls of peers", CollidingIdsTest::callOfPeers),
                new Kind("documents that are joined", CollidingIdsTest::join),
                new Kind("peers that are present", CollidingIdsTest::bePresent),
                new Kind("documents that are allowed", CollidingIdsTest::allow));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void idsWithOneHashAreNoMoreWork(Kind kind) {
        assertThat(COLLIDING.stream().map(String::hashCode).distinct()).hasSize(1);
        long usual = Math.max(1_000_000, leastNanos(kind, USUAL));
        assertThat(leastNanos(kind, COLLIDING)).isLessThan(usual * MAX_TIMES);
    }

    /** Of several times, as the first ones run code that has yet to be compiled. */
    private static long leastNanos(Kind kind, List<String> ids) {
        return LongStream.generate(() -> nanos(kind, ids)).limit(TIMES).min().orElseThrow();
    }

    private static long nanos(Kind kind, List<String> ids) {
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        kind.work().accept(ids);
        return threads.getCurrentThreadCpuTime() - begin;
    }

    private static void callAboutDocuments(List<String> ids) {
        TestRelay relay = new TestRelay();
        ids.forEach(id -> relay.callSilently("alice", "bob", id));
        assertThat(relay.relay.figures().heldCallers()).isEqualTo(IDS);
    }

    private static void callOfPeers(List<String> ids) {
        TestRelay relay = new TestRelay();
        ids.forEach(id -> relay.callSilently(id, "bob", "doc"));
        assertThat(relay.relay.figures().heldCallers()).isEqualTo(IDS);
    }

    private static void join(List<String> ids) {
        TestRelay relay = new TestRelay();
        var alice = relay.present("alice");
        ids.forEach(id -> alice.say(TestRelay.join(id)));
    }

    private static void bePresent(List<String> ids) {
        TestRelay relay = new TestRelay();
        ids.forEach(relay::present);
        assertThat(relay.relay.figures().peers()).isEqualTo(IDS);
    }

    private static void allow(List<String> ids) {
        Grant grant = Grant.forDocuments(ids.stream().map(DocumentId::new).collect(Collectors.toSet()));
        assertThat(ids).allMatch(id -> grant.allows(new DocumentId(id)));
    }
}
