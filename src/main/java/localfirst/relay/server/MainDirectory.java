package localfirst.relay.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/**
 * The temporary directory of a process, deleted when it ends. Should it be killed, the next one deletes it: a lock that the
 * system gives back tells which are still used.
 */
final class MainDirectory implements AutoCloseable {
    private static final String PREFIX = "relay-classes-";
    private static final String LOCK = "lock";

    /** Younger ones may not have got their lock yet. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Path path;
    private final FileChannel lock;

    private MainDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @param parent where temporary files go */
    static MainDirectory make(Path parent) throws IOException {
        deleteLeftovers(parent);
        Path path = Files.createTempDirectory(parent, PREFIX);
        FileChannel lock =
                FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        return new MainDirectory(path, lock);
    }

    Path path() {
        return path;
    }

    private static void deleteLeftovers(Path parent) throws IOException {
        Instant oldEnough = Instant.now().minus(GRACE);
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path directory : directories) {
                deleteIfLeft(directory, oldEnough);
            }
        }
    }

    private static void deleteIfLeft(Path directory, Instant oldEnough) {
        Path file = directory.resolve(LOCK);
        try {
            if (!Files.exists(file)
                    || Files.getLastModifiedTime(file).toInstant().isAfter(oldEnough)) {
                return;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock != null) {
                    delete(directory);
                }
            }
        } catch (IOException | OverlappingFileLockException e) {
            // It is somebody else's, or in use.
        }
    }

    private static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @Override
    public void close() throws IOException {
        lock.close();
        delete(path);
    }
}
