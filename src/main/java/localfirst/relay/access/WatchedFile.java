package localfirst.relay.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * A file's content, read again when the file changes.
 *
 * <p>Thread-safe. A caller checks the file for changes, at most once a second, and so may wait for the disk. If a file
 * can't be read or is invalid, that is logged, and its previous content stays in use.
 */
final class WatchedFile<T> {
    private static final System.Logger LOG = System.getLogger(WatchedFile.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Path path;
    private final Reader<T> reader;
    private final Timers timers;
    private final AtomicLong lookedAt;
    private volatile Seen<T> seen;

    /** Parses the content. */
    @FunctionalInterface
    interface Reader<T> {
        /** @throws IllegalArgumentException if the content is invalid */
        T read(Path path) throws IOException;
    }

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    private record Seen<T>(@Nullable Stamp stamp, T content) {}

    /** @throws IllegalArgumentException if it can't be read now */
    WatchedFile(Path path, Reader<T> reader, Timers timers) {
        this.path = path;
        this.reader = reader;
        this.timers = timers;
        lookedAt = new AtomicLong(timers.nanoTime());
        try {
            Stamp stamp = stamp();
            seen = new Seen<>(stamp, reader.read(path));
        } catch (IOException e) {
            throw new IllegalArgumentException("can't read " + path + ": " + e, e);
        }
    }

    T content() {
        long now = timers.nanoTime();
        long last = lookedAt.get();
        if (now - last >= LOOK_EVERY.toNanos() && lookedAt.compareAndSet(last, now)) {
            look();
        }
        return seen.content();
    }

    private void look() {
        Seen<T> before = seen;
        Stamp stamp = null;
        try {
            stamp = stamp();
            if (!stamp.equals(before.stamp())) {
                seen = new Seen<>(stamp, reader.read(path));
                LOG.log(System.Logger.Level.INFO, "{0} has changed and was reloaded", path);
            }
        } catch (IOException | IllegalArgumentException e) {
            if (stamp == null ? before.stamp() != null : !stamp.equals(before.stamp())) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} can''t be read; its previous content stays in use: {1}",
                        path,
                        e.toString());
            }
            seen = new Seen<>(stamp, before.content());
        }
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
}
