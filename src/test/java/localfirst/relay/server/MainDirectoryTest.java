package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SystemTest
class MainDirectoryTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.now().minusSeconds(3600));

    @TempDir
    private Path parent;

    @Test
    void whatAKilledProcessLeftIsDeletedByTheNext() throws IOException {
        Path left = leftover("relay-classes-1");
        Files.setLastModifiedTime(left.resolve("lock"), LONG_AGO);
        try (MainDirectory own = MainDirectory.make(parent)) {
            assertThat(left).doesNotExist();
            assertThat(own.path()).isDirectory();
        }
    }

    @Test
    void whatIsJustMadeOrHasAnotherNameStays() throws IOException {
        Path justMade = leftover("relay-classes-2");
        Path another = leftover("another-classes-3");
        Files.setLastModifiedTime(another.resolve("lock"), LONG_AGO);
        MainDirectory.make(parent).close();
        assertThat(justMade.resolve("relay.jar")).exists();
        assertThat(another.resolve("relay.jar")).exists();
    }

    @Test
    void whatAnotherProcessUsesStaysUntilThatIsKilled() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process other = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), Other.class.getName(), parent.toString())
                .start();
        try {
            Path used = Path.of(other.inputReader().readLine());
            Files.setLastModifiedTime(used.resolve("lock"), LONG_AGO);
            MainDirectory.make(parent).close();
            assertThat(used.resolve("lock")).exists();

            other.destroyForcibly().waitFor();
            MainDirectory.make(parent).close();
            assertThat(used).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    /** A process that has a directory of its own until it is killed. */
    static final class Other {
        public static void main(String[] arguments) throws Exception {
            System.out.println(MainDirectory.make(Path.of(arguments[0])).path());
            Thread.currentThread().join();
        }
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path precious = leftover("precious");
        Files.setLastModifiedTime(precious.resolve("lock"), LONG_AGO);
        Files.createSymbolicLink(parent.resolve("relay-classes-4"), precious);
        MainDirectory.make(parent).close();
        assertThat(precious.resolve("relay.jar")).exists();
    }

    @Test
    void nothingStaysBehindWhenItIsClosed() throws IOException {
        MainDirectory directory = MainDirectory.make(parent);
        Files.writeString(directory.path().resolve("some.jar"), "bytes");
        directory.close();
        assertThat(parent).isEmptyDirectory();
    }

    private Path leftover(String name) throws IOException {
        Path directory = Files.createDirectory(parent.resolve(name));
        Files.writeString(directory.resolve("lock"), "");
        Files.writeString(directory.resolve("relay.jar"), "bytes");
        return directory;
    }
}
