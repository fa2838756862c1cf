package localfirst.relay.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The npm packages that scripts of the tests need, installed from their lock file when they are first needed.
 *
 * <p>A test that can't have them is skipped and says why, except with {@code CI=true} in the environment, where it fails.
 */
public final class NodePackages {
    private static final boolean CI = "true".equals(System.getenv("CI"));
    private static final List<String> INSTALL =
            List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");

    /** Asking npm takes as long as a small test: once for each process is enough. */
    private static final Set<Path> THERE = ConcurrentHashMap.newKeySet();

    private NodePackages() {}

    /** Returns when everything in the directory's lock file is there. Blocks while npm fetches it, which is done once. */
    public static void require(Path directory) {
        if (THERE.contains(directory)) return;
        install(directory);
        THERE.add(directory);
    }

    private static void install(Path directory) {
        if (!succeeds(directory, List.of("node", "--version"))) missing("there is no node");
        if (!succeeds(directory, List.of("npm", "--version"))) missing("there is no npm");
        // Tests run in several processes.
        try (FileChannel lock = FileChannel.open(
                        directory.resolve(".install.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = lock.lock()) {
            if (isInstalled(directory)) return;
            System.out.println("Installing npm packages in " + directory);
            if (!succeeds(directory, INSTALL)) missing("npm ci failed in " + directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether npm gets at a package. */
    public static boolean reaches(Path directory, String name) {
        return succeeds(directory, List.of("npm", "view", "--loglevel=error", name, "version"));
    }

    private static boolean isInstalled(Path directory) throws IOException {
        Path installed = directory.resolve("node_modules/.package-lock.json");
        Path wanted = directory.resolve("package-lock.json");
        return Files.exists(installed)
                && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) >= 0;
    }

    /** Skips the test, or fails it in CI. */
    public static void missing(String what) {
        if (CI) throw new AssertionError(what);
        System.out.println("Left out: " + what);
        abort(what);
    }

    private static boolean succeeds(Path directory, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return Patience.exitCode(process, Duration.ofMinutes(5), () -> String.join(" ", command)) == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
