package localfirst.relay.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
 * <p>Blocks while npm fetches the clients; that is done once for each lock file. Where node or npm is missing, or npm
 * can't reach its registry, tests are skipped with a message, but fail if {@code CI=true}.
 */
final class NodeDrivers {
    private static final Path SOURCES = Path.of("src/test/node/compat");
    private static final Path HOME = Path.of("target/node-compat");
    private static final Path BUNDLED = HOME.resolve("bundled-for.json");
    private static final boolean CI = "true".equals(System.getenv("CI"));

    private NodeDrivers() {}

    /** What a program printed, and how it ended. */
    private record Ending(int code, String output) {}

    static void prepare() throws IOException {
        need("node is missing", "node", "--version");
        need("npm is missing", "npm", "--version");
        copySources();
        if (isBundled()) return;
        need("npm can't fetch the published clients", "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        assertSucceeds("bundling the clients", run(List.of("node", "bundle.js"), 120));
        Files.copy(HOME.resolve("package-lock.json"), BUNDLED, StandardCopyOption.REPLACE_EXISTING);
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

    private static void need(String otherwise, String... command) throws IOException {
        Files.createDirectories(HOME);
        Ending ending;
        try {
            ending = run(List.of(command), 300);
        } catch (UncheckedIOException e) {
            ending = new Ending(127, e.getMessage());
        }
        String message = otherwise + ": " + ending.output();
        if (CI) assertThat(ending.code()).as(message).isZero();
        assumeTrue(ending.code() == 0, message);
    }

    private static Ending run(List<String> command, int seconds) {
        try {
            Path output = Files.createTempFile(HOME, "output", ".txt");
            Process process = new ProcessBuilder(command)
                    .directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
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
}
