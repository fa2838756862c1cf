package localfirst.relay.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.testing.Patience;

/**
 * When threads get a processor, if figures are wanted. On one machine everybody competes for the processors, and what is to
 * be seen is only how the relay's own threads compete.
 *
 * <p>Implementation note: Linux has a priority for each thread, and {@code /proc/thread-self} tells a thread its number.
 * Elsewhere, or where this isn't permitted, all run alike.
 */
final class ThreadPriority {
    private ThreadPriority() {}

    /** From now on, this thread and those that it starts have of the machine what everybody else leaves. */
    static void giveWay() {
        change("renice", "-n", "19", "-p");
    }

    private static void change(String... command) {
        Path self = Path.of("/proc/thread-self");
        if (!Siege.FOR_FIGURES || !Files.exists(self)) {
            return;
        }
        try {
            List<String> whole = new ArrayList<>(List.of(command));
            whole.add(Files.readSymbolicLink(self).getFileName().toString());
            Process process = new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Patience.exitCode(process, Duration.ofSeconds(10), () -> command[0]);
        } catch (IOException e) {
            // There is no such program: it isn't essential.
        }
    }
}
