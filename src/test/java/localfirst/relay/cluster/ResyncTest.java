package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** How fast a node announces everything again. */
class ResyncTest {
    private final ManualTimers timers = new ManualTimers();
    private final List<CompletableFuture<?>> sent = new ArrayList<>();

    /** As many entries as are sent before an answer is awaited. */
    private Resync.Batch batch() {
        return new Resync.Batch(Resync.ENTRIES_AT_ONCE, () -> {
            CompletableFuture<?> answer = new CompletableFuture<>();
            sent.add(answer);
            return answer;
        });
    }

    private CompletableFuture<Void> begin(int batches) {
        return Resync.run(Collections.nCopies(batches, batch()).iterator(), timers)
                .toCompletableFuture();
    }

    private void answerAfter(Duration time) {
        timers.advance(time);
        sent.get(sent.size() - 1).complete(null);
    }

    @Test
    void nextEntriesAreSentOnceTheLastAreAnsweredAndAfterARestOfAQuarterOfThatTime() {
        CompletableFuture<Void> done = begin(2);
        Duration rest = Resync.SHORTEST_REST.multipliedBy(10);

        answerAfter(rest.multipliedBy(4));
        timers.advance(rest.minusMillis(1));
        assertThat(sent).hasSize(1);
        timers.advance(Duration.ofMillis(1));
        assertThat(sent).hasSize(2);

        answerAfter(rest.multipliedBy(4));
        timers.advance(rest);
        assertThat(done).isCompleted();
    }

    @Test
    void engineThatAnswersAtOnceGetsARestToo() {
        begin(2);
        answerAfter(Duration.ZERO);
        timers.advance(Resync.SHORTEST_REST.minusMillis(1));
        assertThat(sent).hasSize(1);
        timers.advance(Duration.ofMillis(1));
        assertThat(sent).hasSize(2);
    }

    @Test
    void smallBatchesAreSentTogether() {
        int[] small = {0};
        Resync.Batch one = new Resync.Batch(1, () -> {
            small[0]++;
            return CompletableFuture.completedFuture(null);
        });
        Resync.run(Collections.nCopies(2 * Resync.ENTRIES_AT_ONCE, one).iterator(), timers);
        assertThat(small[0]).isEqualTo(Resync.ENTRIES_AT_ONCE);
        timers.advance(Resync.SHORTEST_REST);
        assertThat(small[0]).isEqualTo(2 * Resync.ENTRIES_AT_ONCE);
    }

    @Test
    void failureEndsItAndNothingMoreIsSent() {
        CompletableFuture<Void> done = begin(2);
        timers.advance(Duration.ofMinutes(1));
        assertThat(done).isNotDone();
        sent.get(0).completeExceptionally(new EngineException(EngineException.Reason.LATE, "late"));
        timers.advance(Duration.ofMinutes(1));
        assertThat(done).isCompletedExceptionally();
        assertThat(sent).hasSize(1);
    }
}
