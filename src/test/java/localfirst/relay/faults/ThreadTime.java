package localfirst.relay.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What some threads of a process have taken of the processors so far, as far as Linux tells.
 *
 * @param worked for how long they ran
 * @param waited for how long they had something to do while others had the processors
 */
record ThreadTime(Duration worked, Duration waited) {
    /** A JVM's compilers. */
    static final String COMPILERS = " CompilerThre"; // Linux cuts names at 15 characters.

    /** The relay's loops for pipes. */
    static final String PIPES = "relay-pipes-";

    /** @param name what the names of these threads contain */
    static ThreadTime of(long pid, String name) {
        Path threads = Path.of("/proc", String.valueOf(pid), "task");
        ThreadTime sum = new ThreadTime(Duration.ZERO, Duration.ZERO);
        if (Files.isDirectory(threads)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
                for (Path thread : all) {
                    sum = sum.plus(ofThread(thread, name));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sum;
    }

    private static ThreadTime ofThread(Path thread, String name) {
        try {
            if (Files.readString(thread.resolve("comm")).contains(name)) {
                String[] fields = Files.readString(thread.resolve("schedstat")).split(" ");
                return new ThreadTime(nanos(fields[0]), nanos(fields[1]));
            }
        } catch (IOException e) {
            // It has ended, possibly while its file was being read; or this Linux doesn't count.
        }
        return new ThreadTime(Duration.ZERO, Duration.ZERO);
    }

    private static Duration nanos(String field) {
        return Duration.ofNanos(Long.parseLong(field));
    }

    private ThreadTime plus(ThreadTime other) {
        return new ThreadTime(worked.plus(other.worked), waited.plus(other.waited));
    }
}
