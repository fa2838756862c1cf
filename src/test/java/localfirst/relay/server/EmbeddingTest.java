package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.SeparateProject;
import localfirst.relay.testing.Snippets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells embedders, tried: a Maven project with its dependencies and its three lines. */
@PackagedTest
class EmbeddingTest {
    @TempDir
    private Path directory;

    @Test
    void anotherProjectStartsARelayWithWhatTheReadmeSays() throws Exception {
        SeparateProject project = new SeparateProject(directory);
        project.install("relay-classes.jar", "pom.xml", "-Dclassifier=classes");
        project.writePom(
                Snippets.the("README.md", "<artifactId>relay</artifactId>").text());
        project.write(
                "src/main/java/Main.java",
                program(Snippets.the("README.md", "RelayServer.builder()").text()));

        String output = project.maven("compile", "exec:exec");

        assertThat(output).contains("listening on ");
    }

    /** On a free port, as the README's may be taken here. */
    private static String program(String lines) {
        return """
                import localfirst.relay.server.RelayServer;

                public class Main {
                    public static void main(String[] args) throws Exception {
                        %s
                    }
                }
                """.formatted(lines.replace("port(8080)", "port(0)"));
    }
}
