package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.time.SystemTimers;
import localfirst.relay.time.WorkThreads;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay that runs by itself doesn't outlive an error of its virtual machine, on whatever thread that happens. */
@SystemTest
class FatalErrorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"thread", "timer", "work"})
    void theProcessEndsAtOnce(String where) throws Exception {
        Process process = start(where);
        try {
            assertThat(Patience.exitCode(process, Duration.ofSeconds(60), () -> "the end of a doomed process"))
                    .isEqualTo(FatalErrors.EXIT_CODE);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String where) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName(),
                        where)
                .inheritIO()
                .start();
    }

    /** Runs out of memory, and would live on. */
    static final class Doomed {
        public static void main(String[] args) throws InterruptedException {
            FatalErrors.endTheProcess();
            switch (args[0]) {
                case "thread" -> new Thread(Doomed::fillTheHeap).start();
                case "timer" -> new SystemTimers().after(Duration.ZERO, Doomed::fillTheHeap);
                default -> new WorkThreads("work", 1).execute(Doomed::fillTheHeap);
            }
            Thread.currentThread().join();
        }

        private static void fillTheHeap() {
            List<byte[]> kept = new ArrayList<>();
            while (true) {
                kept.add(new byte[1 << 20]);
            }
        }
    }
}
