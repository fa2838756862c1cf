package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import localfirst.relay.testing.NodePackages;

/** One of the scripts in src/test/node/client, running. */
final class NodeProcess implements AutoCloseable {
    private static final File DIRECTORY = new File("src/test/node/client");

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    NodeProcess(String... arguments) {
        List<String> command = new ArrayList<>(List.of("node", "--no-warnings"));
        command.addAll(List.of(arguments));
        try {
            process = new ProcessBuilder(command)
                    .directory(DIRECTORY)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::read, "node-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Skips the test if there is no Node. */
    static void require() {
        NodePackages.require(DIRECTORY.toPath());
    }

    void awaitLine(String line) {
        await(() -> "a line \"" + line + "\" of node's: " + lines, () -> lines.contains(line) || !process.isAlive());
        if (!lines.contains(line)) {
            fail("node has ended, having said " + lines);
        }
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // The process was ended.
        }
    }
}
