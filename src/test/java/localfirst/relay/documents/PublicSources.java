package localfirst.relay.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The source files of the public API: those that docs/api.md names, and the public types of the client. */
final class PublicSources {
    private static final Path SOURCES = Path.of("src/main/java/localfirst/relay");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)`");

    private PublicSources() {}

    static List<Path> files() throws IOException {
        Set<String> named = NAME.matcher(Files.readString(Path.of("docs/api.md")))
                .results()
                .map((MatchResult name) -> name.group(1) + ".java")
                .collect(Collectors.toSet());
        // Nothing in these is for others: they are handed on as they are.
        named.removeAll(Set.of("Relay.java", "CloseStatus.java"));
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.startsWith(SOURCES.resolve("client"))
                            ? isPublic(file)
                            : named.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isPublic(Path file) {
        try {
            return file.toString().endsWith(".java") && Files.readString(file).contains("\npublic ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
