package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;
import localfirst.relay.testing.PackagedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the WAR. */
@PackagedTest
class WarContentsTest {
    private static final Path WAR = Path.of("target/relay.war");
    private static final long MAX_BYTES = 10_000_000;
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (\\S+) \\| [^|]+ \\| [^|]+ \\|$");

    @Test
    void itIsSmall() throws IOException {
        assertThat(Files.size(WAR)).isLessThanOrEqualTo(MAX_BYTES);
    }

    @Test
    void itsLibrariesAreThoseOfTheDocs() throws IOException {
        Set<String> documented = new TreeSet<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("docs/dependencies.md")));
        while (rows.find()) {
            documented.add(rows.group(1) + "-" + rows.group(2) + ".jar");
        }
        Set<String> contained = new TreeSet<>();
        for (ZipEntry entry : entries()) {
            if (entry.getName().matches("WEB-INF/lib/.+")) {
                contained.add(entry.getName().substring("WEB-INF/lib/".length()));
            }
        }
        assertThat(contained).isEqualTo(documented);
    }

    /** So that an old Java can say that it is too old. */
    @Test
    void itsMainClassRunsOnJava8() throws IOException {
        try (JarFile war = new JarFile(WAR.toFile())) {
            String main = war.getManifest().getMainAttributes().getValue("Main-Class");
            byte[] bytes;
            try (var in = war.getInputStream(war.getEntry(main.replace('.', '/') + ".class"))) {
                bytes = in.readAllBytes();
            }
            assertThat(bytes[6] << 8 | bytes[7])
                    .as("the version of the class file")
                    .isEqualTo(52);
        }
    }

    /** The compiler knows what Java 8 had. A class file of that version may call what came later, and fails when it does. */
    @Test
    void itsMainClassCallsNothingThatJava8HasNot(@TempDir Path directory) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "--release",
                        "8",
                        "-Xlint:-options",
                        "-d",
                        directory.toString(),
                        "src/main/launcher/localfirst/relay/server/Launcher.java");
        assertThat(code).as(said.toString()).isZero();
    }

    /** One of what makes a WAR the same each time it is built from the same source. */
    @Test
    void everyEntryCarriesTheSameTime() throws IOException {
        assertThat(entries().stream().map(ZipEntry::getTime).distinct()).hasSize(1);
    }

    private static List<ZipEntry> entries() throws IOException {
        try (JarFile war = new JarFile(WAR.toFile())) {
            return war.stream().map(ZipEntry.class::cast).toList();
        }
    }
}
