package localfirst.relay.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import localfirst.relay.testing.Snippets.Snippet;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every package with a public type of the API shows its use in a few lines, which compile. */
@SystemTest
class PackageExamplesTest {
    private static final Path PACKAGES = Path.of("src/main/java/localfirst/relay");
    private static final Pattern EXAMPLE =
            Pattern.compile("^ \\* <pre>\\{@code\n(.*?)^ \\* }</pre>", Pattern.DOTALL | Pattern.MULTILINE);

    @TestFactory
    Stream<DynamicTest> everyExampleCompiles() throws IOException {
        return packages().stream()
                .flatMap(file -> examples(file).stream())
                .map(example -> DynamicTest.dynamicTest(example.toString(), () -> SnippetCompiler.compile(example)));
    }

    @Test
    void everyPackageOfTheApiHasAnExample() throws IOException {
        for (Path source : PublicSources.files()) {
            Path description = source.resolveSibling("package-info.java");
            assertThat(examples(description)).as("examples in %s", description).isNotEmpty();
        }
    }

    private static List<Path> packages() throws IOException {
        try (Stream<Path> files = Files.walk(PACKAGES)) {
            return files.filter(file -> file.endsWith("package-info.java"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Snippet> examples(Path file) {
        try {
            return EXAMPLE.matcher(Files.readString(file))
                    .results()
                    .map((MatchResult example) -> example.group(1).replaceAll("(?m)^ \\* ?", ""))
                    .map(lines -> new Snippet(file, "java", lines))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
