package localfirst.relay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The least that any relay can do: a C program, built when it is asked for. */
final class Yardstick {
    static final String NAME = "limit";
    private static final String SOURCE = "src/test/c/limit.c";

    private Yardstick() {}

    /**
     * Builds it.
     *
     * @return the program's path
     * @throws IllegalArgumentException if there is no compiler
     */
    static Path build(Path directory) {
        Path program = directory.resolve(NAME);
        try {
            Files.createDirectories(directory);
            Process compiler = new ProcessBuilder("gcc", "-O2", "-o", program.toString(), SOURCE)
                    .inheritIO()
                    .start();
            if (compiler.waitFor() != 0) {
                throw new IllegalArgumentException(SOURCE + " doesn't compile\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("gcc is needed for --versus " + NAME, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return program;
    }
}
