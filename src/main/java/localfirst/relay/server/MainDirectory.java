package localfirst.relay.server;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;

/**
 * The temporary directory of a process, deleted when it ends. Should it be killed, the next one of the same user deletes it:
 * a lock that the system gives back tells which are still used.
 *
 * <p>Anybody may write where temporary files go, so nothing there is followed or opened that isn't this user's own. What
 * can't be deleted stays, and stops nothing.
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
        Path path = Files.createTempDirectory(parent, PREFIX);
        FileChannel lock =
                FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            lock.lock();
            deleteLeftovers(parent, path);
        } catch (IOException e) {
            // Some file systems know no locks: then nobody cleans up after anybody.
        }
        return new MainDirectory(path, lock);
    }

    Path path() {
        return path;
    }

    private static void deleteLeftovers(Path parent, Path own) {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, PREFIX + "*")) {
            UserPrincipal user = Files.getOwner(own);
            Instant oldEnough = Instant.now().minus(GRACE);
            for (Path directory : directories) {
                // Opening a locked file once more in the process that locked it would give the lock back.
                if (!directory.equals(own) && isLeft(directory, user, oldEnough)) {
                    deleteIfUnlocked(directory);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Some may be written to but not listed.
        }
    }

    private static boolean isLeft(Path directory, UserPrincipal user, Instant oldEnough) {
        Path file = directory.resolve(LOCK);
        try {
            return Files.isDirectory(directory, NOFOLLOW_LINKS)
                    && Files.getOwner(directory, NOFOLLOW_LINKS).equals(user)
                    && Files.isRegularFile(file, NOFOLLOW_LINKS)
                    && Files.getLastModifiedTime(file, NOFOLLOW_LINKS)
                            .toInstant()
                            .isBefore(oldEnough);
        } catch (IOException e) {
            return false;
        }
    }

    private static void deleteIfUnlocked(Path directory) {
        try (FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE, NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                delete(directory);
            }
        } catch (IOException | OverlappingFileLockException | DirectoryIteratorException e) {
            // It is in use, or somebody else deletes it.
        }
    }

    /** The lock last: until it has gone, somebody else can finish this. */
    private static void delete(Path directory) throws IOException {
        Path lock = directory.resolve(LOCK);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!file.equals(lock)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(lock);
        Files.deleteIfExists(directory);
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            delete(path);
        }
    }
}
