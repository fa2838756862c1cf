package localfirst.relay.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** The processor time that a JVM has spent on compiling code so far, as far as Linux tells. */
final class CompilerTime {
    private static final String NAME = " CompilerThre"; // Linux cuts names at 15 characters.
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final long TICK_MILLIS = 10;

    private CompilerTime() {}

    static Duration of(long pid) {
        Path threads = Path.of("/proc", String.valueOf(pid), "task");
        if (!Files.isDirectory(threads)) {
            return Duration.ZERO;
        }
        long ticks = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                ticks += ticks(thread.resolve("stat"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    private static long ticks(Path stat) throws IOException {
        try {
            String line = Files.readString(stat);
            int end = line.lastIndexOf(')');
            String[] fields = line.substring(end + 2).split(" ");
            boolean compiles = line.substring(0, end).contains(NAME);
            return compiles ? Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]) : 0;
        } catch (NoSuchFileException e) {
            return 0; // It has ended.
        }
    }
}
