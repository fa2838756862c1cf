package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.OwnJvm;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SeparateProject;
import localfirst.relay.testing.Snippets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java client as others get it: under coordinates of its own, with no dependency at all. */
@PackagedTest
class ClientAloneTest {
    private static final Pattern BRANCH = Pattern.compile("(?m)^\\[INFO] [ |+\\\\]+- .*$");

    @TempDir
    private Path directory;

    @Test
    void aProjectWithNothingElseOnItsClassPathHasATreeOfOneLineAndCompiles() throws Exception {
        SeparateProject project = new SeparateProject(directory);
        project.install("relay-client.jar", "client/pom.xml");
        project.writePom(Snippets.the("docs/clients.md", "<artifactId>relay-client</artifactId>")
                .text());
        project.write("src/main/java/Chat.java", Files.readString(Path.of("examples/java/Chat.java")));

        String output = project.maven("compile", "dependency:tree");

        assertThat(BRANCH.matcher(output).results().map(line -> line.group().substring("[INFO] ".length())))
                .containsExactly("\\- localfirst:relay-client:jar:" + version("pom.xml") + ":compile");
    }

    @Test
    void itsVersionIsThatOfTheRelay() throws IOException {
        assertThat(version("client/pom.xml")).isEqualTo(version("pom.xml"));
    }

    /** With the commands of the docs, on a relay's port that is free here. */
    @Test
    void chatOfTheDocsWorksWithTheJarAlone() throws Exception {
        List<String> commands = Snippets.the("docs/clients.md", "examples/java/Chat.java localhost")
                .text()
                .lines()
                .toList();
        try (RelayServer relay = RelayServer.builder().port(0).start();
                Chatter alice = new Chatter(commands.get(0), relay.port());
                Chatter bob = new Chatter(commands.get(1), relay.port())) {
            alice.awaitOutput("bob");
            bob.awaitOutput("alice");
            alice.type("hello from the terminal");
            bob.awaitOutput("hello from the terminal");
        }
    }

    private static String version(String pom) throws IOException {
        var version = Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(Path.of(pom)));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private final class Chatter implements AutoCloseable {
        private final Path output = Files.createTempFile(directory, "chat", ".txt");
        private final Process process;

        Chatter(String command, int port) throws IOException {
            assertThat(command).startsWith("java ");
            String line = String.join(" ", OwnJvm.shortLived()) + command.substring("java".length());
            process = new ProcessBuilder("sh", "-c", "exec " + line.replace("localhost:8080", "localhost:" + port))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        }

        void type(String line) throws IOException {
            OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        }

        void awaitOutput(String part) {
            Patience.await(() -> part + " in " + text(), () -> text().contains(part) || !process.isAlive());
            assertThat(text()).contains(part);
        }

        private String text() {
            try {
                return Files.readString(output);
            } catch (IOException e) {
                return "";
            }
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
