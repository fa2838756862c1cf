package localfirst.relay.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import localfirst.relay.testing.Snippets.Snippet;

/** Compiles lines of Java in the middle of a method that has what documents take for granted. */
final class SnippetCompiler {
    private static final Path CLASSES = Path.of("target/classes");
    private static final String AROUND = """
            %s
            import io.micrometer.core.instrument.MeterRegistry;
            import java.net.http.HttpClient;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.concurrent.atomic.*;
            import javax.net.ssl.SSLContext;

            abstract class Snippet {
                RelayServer server;
                MeterRegistry registry;
                SSLContext ours;
                String token;
                Set<String> members;

                abstract Set<String> documentsOf(String peer);

                void lines() throws Exception {
                    %s
                }
            }
            """;

    private SnippetCompiler() {}

    static void compile(Snippet snippet) throws IOException {
        String lines = snippet.text().replaceAll("(?m)^( *)\\.\\.\\.$", "$1System.in.read();");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-d", Files.createTempDirectory("snippet").toString());
        compiler.getTask(null, null, said, options, null, List.of(new Source(AROUND.formatted(imports(), lines))))
                .call();
        assertThat(said.getDiagnostics())
                .filteredOn(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .extracting(each -> each.getMessage(Locale.ROOT))
                .as(lines)
                .isEmpty();
    }

    private static String imports() throws IOException {
        try (Stream<Path> packages = Files.walk(CLASSES.resolve("localfirst"))) {
            return packages.filter(SnippetCompiler::hasClasses)
                    .map(each -> "import " + CLASSES.relativize(each).toString().replace('/', '.') + ".*;")
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
    }

    private static boolean hasClasses(Path directory) {
        if (!Files.isDirectory(directory)) return false;
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(".class"));
        } catch (IOException e) {
            return false;
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Snippet.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
