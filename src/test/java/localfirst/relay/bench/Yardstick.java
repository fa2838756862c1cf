package localfirst.relay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The least that any relay can do: a C program. */
final class Yardstick {
    static final String NAME = "limit";

    private Yardstick() {}

    /**
     * Builds it.
     *
     * @return the program's path
     * @throws IllegalArgumentException if there is no compiler
     */
    static Path build(Path directory) {
        try {
            return CProgram.build(NAME, directory)
                    .orElseThrow(() -> new IllegalArgumentException("gcc is needed for --versus " + NAME + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
