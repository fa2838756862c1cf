package localfirst.relay.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Javadoc has nothing to say against the public API, and every member of it has a comment. */
@SystemTest
class JavadocTest {
    /** That a tag is missing; a comment that says the same in its sentence is enough. */
    private static final String MISSING_TAG = "no @";

    @TempDir
    private Path directory;

    @Test
    void publicTypesAreDocumentedWithoutWarnings() throws IOException {
        DocumentationTool javadoc = ToolProvider.getSystemDocumentationTool();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = javadoc.getStandardFileManager(said, null, StandardCharsets.UTF_8)) {
            files.setLocationFromPaths(DocumentationTool.Location.DOCUMENTATION_OUTPUT, List.of(directory));
            String classPath = "target/classes" + File.pathSeparator + System.getProperty("java.class.path");
            List<String> options = List.of("-quiet", "-Xdoclint:all", "-Xmaxwarns", "1000", "-classpath", classPath);
            Iterable<? extends JavaFileObject> sources = files.getJavaFileObjectsFromPaths(PublicSources.files());
            javadoc.getTask(new StringWriter(), files, said, null, options, sources)
                    .call();
        }

        assertThat(said.getDiagnostics())
                .filteredOn(each -> each.getSource() != null)
                .filteredOn(each -> each.getKind() != Diagnostic.Kind.NOTE)
                .filteredOn(each -> !each.getMessage(Locale.ENGLISH).startsWith(MISSING_TAG))
                .extracting(each -> Path.of(each.getSource().getName()).getFileName() + ":" + each.getLineNumber()
                        + ": " + each.getMessage(Locale.ENGLISH))
                .isEmpty();
    }
}
