package localfirst.relay.npm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.Patience;

/** The browser client as npm packs it, installed in an empty directory, beside the programs of src/test/node/package. */
final class PackedClient implements AutoCloseable {
    private static final Path SOURCES = Path.of("src/test/node/package").toAbsolutePath();
    private static final Path CLIENT = Path.of("client/js").toAbsolutePath();

    private static final Path ENCRYPTION = Path.of("client/js-encryption").toAbsolutePath();

    /** What the programs need besides the client, and whoever has no DOM or no WebSocket. */
    private static final List<String> LINKED = List.of("ws", "@types", "undici-types");

    private final Path directory;
    private final List<String> broughtAlong;

    /** Installs it, which takes npm seconds: tests that don't install anything else share one. */
    PackedClient(Path directory) throws IOException {
        NodePackages.require(SOURCES);
        this.directory = directory;
        install("localfirst-relay-client", CLIENT, "--offline");
        broughtAlong = modules();
    }

    /** Brings the encryption, with the libraries that it needs. */
    PackedClient withEncryption() throws IOException {
        NodePackages.require(ENCRYPTION);
        install("localfirst-relay-encryption", ENCRYPTION, "--prefer-offline");
        return this;
    }

    private void install(String name, Path source, String option) throws IOException {
        run("npm", "pack", "--silent", "--pack-destination", directory.toString(), source.toString());
        String tarball = tarball(name).toString();
        run("npm", "install", option, "--ignore-scripts", "--no-audit", "--no-fund", tarball);
    }

    private Path tarball(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static Path program(String name) {
        return SOURCES.resolve(name);
    }

    static Path installed(String path) {
        return SOURCES.resolve("node_modules").resolve(path);
    }

    long packedSize() throws IOException {
        return Files.size(tarball("localfirst-relay-client"));
    }

    /** The names in node_modules as npm made it: the client, and what came with it. */
    List<String> broughtAlong() {
        return broughtAlong;
    }

    private List<String> modules() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("node_modules"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        }
    }

    /**
     * Brings a program, or a directory of a project, and what programs need. After that nothing can be installed any more: npm
     * would remove what is linked, at the other end of the link.
     */
    Path copy(String name) throws IOException {
        for (String linked : LINKED) {
            Path link = directory.resolve("node_modules").resolve(linked);
            if (!Files.exists(link)) Files.createSymbolicLink(link, installed(linked));
        }
        try (Stream<Path> files = Files.walk(program(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(SOURCES.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return directory.resolve(name);
    }

    Process start(List<String> command, Path output) throws IOException {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Runs a command until it ends, and returns what it printed; fails if it failed. */
    String run(List<String> command) {
        try {
            Path output = Files.createTempFile(directory, "output", ".txt");
            return ended(start(command, output), output, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String run(String... command) {
        return run(List.of(command));
    }

    /** Two at the same time, until both have ended. Returns what they printed, line by line. */
    List<String> runBoth(List<String> one, List<String> other) throws IOException {
        Path said = Files.createTempFile(directory, "one", ".txt");
        Path saidByOther = Files.createTempFile(directory, "other", ".txt");
        Process first = start(one, said);
        Process second = start(other, saidByOther);
        try {
            List<String> lines = new ArrayList<>(ended(first, said, one).lines().toList());
            ended(second, saidByOther, other).lines().forEach(lines::add);
            return lines;
        } finally {
            first.destroyForcibly();
            second.destroyForcibly();
        }
    }

    /** Lets go of what isn't the directory's own. */
    @Override
    public void close() throws IOException {
        for (String linked : LINKED)
            Files.deleteIfExists(directory.resolve("node_modules").resolve(linked));
    }

    private static String ended(Process process, Path output, List<String> command) throws IOException {
        int exit = Patience.exitCode(process, Duration.ofMinutes(2), () -> command + " to end; see " + output);
        String printed = Files.readString(output);
        assertThat(exit).as("%s%n%s", command, printed).isZero();
        return printed;
    }
}
