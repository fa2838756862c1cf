package localfirst.relay.annotated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendingThreadsTest {
    private static final int TASKS = 500;

    private final SendingThreads threads = new SendingThreads("test-send");
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
    }

    @Test
    void tasksThatFindAllThreadsBusyRunLater() {
        for (int i = 0; i < TASKS; i++) {
            threads.execute(this::task);
        }
        Patience.await("all threads to be busy", () -> begun.get() == 200);

        release.countDown();

        Patience.await("all tasks", () -> done.get() == TASKS);
        assertThat(begun).hasValue(TASKS);
    }

    @Test
    void threadThatIsFreeIsUsedAgain() {
        release.countDown();
        for (int i = 1; i <= 50; i++) {
            int tasks = i;
            threads.execute(this::task);
            Patience.await("the task", () -> done.get() == tasks);
            threads.awaitTasks();
        }

        long count = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("test-send-"))
                .count();
        assertThat(count).isLessThan(10);
    }

    private void task() {
        begun.incrementAndGet();
        try {
            release.await();
            done.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
