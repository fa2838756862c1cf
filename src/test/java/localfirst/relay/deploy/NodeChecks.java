package localfirst.relay.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.testing.Patience;

/**
 * The programs in {@code src/test/node/deploy}, copied to {@code target}, with the schemas that npm has.
 *
 * <p>Blocks while npm fetches them; that is done once for each lock file.
 */
final class NodeChecks {
    private static final Path SOURCES = Path.of("src/test/node/deploy");
    private static final Path HOME = Path.of("target/node-deploy");
    private static final Path FETCHED = HOME.resolve("fetched-for.json");

    private NodeChecks() {}

    record Ending(int code, String output) {}

    /** Why they can't be run; empty if they can. Makes them ready first. */
    static String obstacle() throws IOException {
        Files.createDirectories(HOME);
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.filter(Files::isRegularFile).toList())
                Files.copy(source, HOME.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Path lock = HOME.resolve("package-lock.json");
        if (Files.exists(FETCHED) && Files.mismatch(FETCHED, lock) < 0) return "";
        Ending fetched =
                run(HOME, Duration.ofMinutes(3), List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
        if (fetched.code() != 0) return "npm can't fetch the schemas: " + fetched.output();
        Files.copy(lock, FETCHED, StandardCopyOption.REPLACE_EXISTING);
        return "";
    }

    /** Runs one of the programs on files of the repository. */
    static Ending check(String program, List<Path> files) {
        List<String> command =
                new ArrayList<>(List.of("node", HOME.resolve(program + ".mjs").toString()));
        files.forEach(file -> command.add(file.toString()));
        return run(Path.of(""), Duration.ofSeconds(30), command);
    }

    private static Ending run(Path directory, Duration usual, List<String> command) {
        try {
            Path output = Files.createTempFile("relay-check", ".txt");
            Process process = new ProcessBuilder(command)
                    .directory(directory.toAbsolutePath().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int code = Patience.exitCode(process, usual, () -> "the end of " + command);
            String printed = Files.readString(output);
            Files.delete(output);
            return new Ending(code, printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
