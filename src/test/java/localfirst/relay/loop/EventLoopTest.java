package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks of an event loop: each runs once, in order, on the loop's thread, as long as there is one. */
class EventLoopTest {
    private final AtomicInteger heldUp = new AtomicInteger();
    private final LoopNews news = new LoopNews() {
        @Override
        public void heldUp() {
            heldUp.incrementAndGet();
        }

        @Override
        public void throttled() {}
    };
    private final EventLoop loop = new EventLoop("loop-under-test", 1024, new SlowTurns(new ManualTimers(), news));

    @AfterEach
    void stop() {
        loop.stop();
    }

    private static void await(CountDownLatch latch) {
        Patience.await("the loop's thread", latch);
    }

    private void awaitIdle() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(done::countDown);
        await(done);
    }

    @Test
    void tasksOfOneThreadRunInOrder() throws InterruptedException {
        loop.start();
        List<Integer> ran = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            loop.execute(() -> ran.add(number));
        }
        awaitIdle();
        assertThat(ran)
                .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    void noTaskOfManyThreadsIsForgottenThoughTheLoopFallsAsleepBetween() throws InterruptedException {
        loop.start();
        int threads = 4;
        int each = 5_000;
        CountDownLatch ran = new CountDownLatch(threads * each);
        for (int i = 0; i < threads; i++) {
            new Thread(() -> {
                        for (int j = 0; j < each; j++) {
                            loop.execute(ran::countDown);
                        }
                    })
                    .start();
        }
        await(ran);
    }

    @Test
    void taskNeverRunsWithinTheCall() throws Exception {
        loop.start();
        CompletableFuture<Boolean> later = new CompletableFuture<>();
        loop.execute(() -> {
            AtomicInteger ran = new AtomicInteger();
            loop.execute(() -> {
                ran.incrementAndGet();
            });
            later.complete(ran.get() == 0);
        });
        assertThat(Patience.result(later, "the task")).isTrue();
    }

    @Test
    void taskThatFailsEndsNothing() throws InterruptedException {
        loop.start();
        loop.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        awaitIdle();
    }

    @Test
    void whatComesAfterTheEndRunsAllTheSame() {
        loop.start();
        loop.stop();
        AtomicInteger ran = new AtomicInteger();
        loop.execute(() -> loop.execute(ran::incrementAndGet));
        assertThat(ran).hasValue(1);
    }

    @Test
    void turnThatTakesLongIsCounted() throws InterruptedException {
        loop.start();
        loop.execute(() -> {
            long end = System.nanoTime() + SlowTurns.SLOW_NANOS;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        });
        awaitIdle();
        awaitIdle();
        assertThat(heldUp.get()).isPositive();
    }
}
