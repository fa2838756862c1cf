package localfirst.relay.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The programs in {@code src/test/node/compat}, copied to {@code target}, with the published clients that they drive.
 *
 * <p>Blocks while npm fetches the clients; that is done once for each lock file.
 */
final class NodeDrivers {
    private static final Path SOURCES = Path.of("src/test/node/compat");
    private static final Path HOME = Path.of("target/node-compat");
    private static final Path BUNDLED = HOME.resolve("bundled-for.json");
    private static final List<String> FETCH = List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");

    private static String obstacle;

    private NodeDrivers() {}

    /** What a program printed, and how it ended. */
    private record Ending(int code, String output) {}

    /** Why the clients can't be run; empty if they can. Makes them ready first, once. */
    static synchronized String obstacle() {
        if (obstacle == null) {
            obstacle = prepare();
            if (!obstacle.isEmpty()) System.err.println("The published clients are not tried: " + obstacle);
        }
        return obstacle;
    }

    private static String prepare() {
        try {
            Files.createDirectories(HOME);
            if (run(List.of("node", "--version"), 20).code() != 0) return "node is missing";
            if (run(List.of("npm", "--version"), 20).code() != 0) return "npm is missing";
            copySources();
            if (isBundled()) return "";
            Ending fetched = run(FETCH, 300);
            if (fetched.code() != 0) return "npm can't fetch the published clients: " + fetched.output();
            assertSucceeds("bundling the clients", run(List.of("node", "bundle.js"), 120));
            Files.copy(HOME.resolve("package-lock.json"), BUNDLED, StandardCopyOption.REPLACE_EXISTING);
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a driver; fails with what it printed unless it succeeds. Returns what it printed. */
    static String drive(String driver, String... arguments) {
        List<String> command = new ArrayList<>(List.of("node", driver + ".js"));
        command.addAll(Arrays.asList(arguments));
        Ending ending = run(command, 200);
        assertSucceeds(String.join(" ", command), ending);
        return ending.output();
    }

    private static void assertSucceeds(String what, Ending ending) {
        assertThat(ending.code()).as("%s%n%s", what, ending.output()).isZero();
    }

    private static void copySources() throws IOException {
        Files.createDirectories(HOME);
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.filter(Files::isRegularFile).toList())
                Files.copy(source, HOME.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean isBundled() throws IOException {
        return Files.exists(BUNDLED) && Files.mismatch(BUNDLED, HOME.resolve("package-lock.json")) < 0;
    }

    private static Ending run(List<String> command, int seconds) {
        try {
            Path output = Files.createTempFile(HOME, "output", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).directory(HOME.toFile());
            Process process = start(builder.redirectErrorStream(true).redirectOutput(output.toFile()));
            if (process == null) return new Ending(127, "");
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) process.destroyForcibly().waitFor();
            String printed = Files.readString(output);
            Files.delete(output);
            return new Ending(ended ? process.exitValue() : -1, printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Null if there is no such program. */
    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            return null;
        }
    }
}
