package localfirst.relay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A C program of the bench, built when it is asked for. */
final class CProgram {
    private static final String SOURCES = "src/test/c/";

    private CProgram() {}

    /**
     * Builds it.
     *
     * @param name that of its source, without the ending
     * @param directory where to put it
     * @return the program's path; nothing if there is no compiler
     * @throws IllegalArgumentException if it doesn't compile
     */
    static Optional<Path> build(String name, Path directory) throws IOException {
        Path program = directory.resolve(name);
        String source = SOURCES + name + ".c";
        Files.createDirectories(directory);
        Process compiler;
        try {
            compiler = new ProcessBuilder("gcc", "-O2", "-o", program.toString(), source)
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            return Optional.empty();
        }
        try {
            if (compiler.waitFor() != 0) {
                throw new IllegalArgumentException(source + " doesn't compile\n");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Optional.of(program);
    }
}
