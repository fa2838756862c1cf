package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void whatIsInUseOrJustMadeOrSomebodyElsesStays() throws IOException {
        Path justMade = leftover("relay-classes-2");
        Path others = leftover("another-classes-3");
        Files.setLastModifiedTime(others.resolve("lock"), LONG_AGO);
        try (MainDirectory inUse = MainDirectory.make(parent)) {
            Files.setLastModifiedTime(inUse.path().resolve("lock"), LONG_AGO);
            MainDirectory.make(parent).close();
            assertThat(inUse.path().resolve("lock")).exists();
        }
        assertThat(justMade).exists();
        assertThat(others).exists();
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
