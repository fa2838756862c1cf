package localfirst.relay.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import localfirst.relay.testing.Patience;

/** A driver that runs while a test does something to the relay. The two talk line by line; only the test blocks. */
final class RunningDriver implements AutoCloseable {
    private static final String END = "";
    private static final Duration SILENCE = Patience.stretched(Duration.ofMinutes(2));

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> read = new ArrayList<>();

    RunningDriver(String driver, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", driver + ".js"));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .directory(NodeDrivers.HOME.toFile())
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(this::read, "driver-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** What it prints next; empty once it has ended. */
    String nextLine() {
        String line = Patience.within(SILENCE, lines);
        if (line == null) {
            return fail("the driver is silent; it said " + read);
        }
        read.add(line);
        return line;
    }

    void say(String line) throws IOException {
        Writer input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(line + "\n");
        input.flush();
    }

    /** Fails, with all that it printed, unless it ends well. Returns its last sentence. */
    String awaitSuccess() {
        String last = END;
        for (String line = nextLine(); !line.equals(END); line = nextLine()) {
            last = line;
        }
        assertThat(Patience.exitCode(process, Duration.ofSeconds(20), () -> "the driver"))
                .as("%s", read)
                .isZero();
        return last;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // It was ended.
        }
        lines.add(END);
    }
}
