package localfirst.relay.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.DynamicTest;

/**
 * The programs in {@code src/test/node/compat}, copied to {@code target}, with the published clients that they drive.
 *
 * <p>Blocks while npm fetches the clients; that is done once for each lock file.
 */
final class NodeDrivers {
    private static final Path SOURCES = Path.of("src/test/node/compat");
    static final Path HOME = Path.of("target/node-compat");
    private static final Path BUNDLED = HOME.resolve("clients/bundled-for.txt");

    private static final int AT_ONCE = 4;

    private static boolean ready;

    private NodeDrivers() {}

    /** What a program printed, and how it ended. */
    private record Ending(int code, String output) {}

    /** Skips the test if the clients can't be run. Makes them ready first, once. */
    static synchronized void require() {
        if (ready) return;
        try {
            Files.createDirectories(HOME);
            // Tests run in several processes.
            try (FileChannel lock = FileChannel.open(
                            HOME.resolve(".ready.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = lock.lock()) {
                copySources();
                NodePackages.require(HOME);
                bundle();
            }
            ready = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A driver, and what it is told after the relay's address. */
    record Drive(String driver, String url, List<String> arguments) {
        void run() {
            List<String> all = new ArrayList<>(List.of(url));
            all.addAll(arguments);
            drive(driver, all.toArray(String[]::new));
        }

        @Override
        public String toString() {
            return driver + " " + String.join(" ", arguments);
        }
    }

    /** A test for each driver. They run beside each other, a few at a time, since most of their time they wait. */
    static List<DynamicTest> driveAll(Stream<Drive> drives) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<DynamicTest> tests = drives.map(each -> {
                    Future<?> driven = threads.submit(each::run);
                    return DynamicTest.dynamicTest(each.toString(), () -> await(driven));
                })
                .toList();
        threads.shutdown();
        return tests;
    }

    private static void await(Future<?> driven) throws Throwable {
        try {
            driven.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    /** Runs a driver; fails with what it printed unless it succeeds. Prints what it says: how many of how many. */
    static void drive(String driver, String... arguments) {
        List<String> command = new ArrayList<>(List.of("node", driver + ".js"));
        command.addAll(Arrays.asList(arguments));
        Ending ending = run(command, 400);
        assertSucceeds(String.join(" ", command), ending);
        System.out.print(ending.output());
    }

    private static void assertSucceeds(String what, Ending ending) {
        assertThat(ending.code()).as("%s%n%s", what, ending.output()).isZero();
    }

    private static void copySources() throws IOException {
        Files.createDirectories(HOME);
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.filter(Files::isRegularFile).toList())
                copyIfChanged(source, HOME.resolve(source.getFileName()));
        }
    }

    private static void copyIfChanged(Path source, Path copy) throws IOException {
        if (!Files.exists(copy) || Files.mismatch(source, copy) >= 0)
            Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void bundle() throws IOException {
        String of = Files.readString(HOME.resolve("package-lock.json")) + Files.readString(HOME.resolve("bundle.js"));
        if (Files.exists(BUNDLED) && Files.readString(BUNDLED).equals(of)) return;
        assertSucceeds("bundling the clients", run(List.of("node", "bundle.js"), 120));
        Files.writeString(BUNDLED, of);
    }

    private static Ending run(List<String> command, int seconds) {
        try {
            Path output = Files.createTempFile(HOME, "output", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).directory(HOME.toFile());
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int exit = Patience.exitCode(process, Duration.ofSeconds(seconds), () -> command + ": see " + output);
            String printed = Files.readString(output);
            Files.delete(output);
            return new Ending(exit, printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
