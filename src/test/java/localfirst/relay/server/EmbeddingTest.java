package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells embedders, tried: a Maven project with its dependencies and its three lines. */
@PackagedTest
class EmbeddingTest {
    private static final Path ROOT = Path.of("").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void anotherProjectStartsARelayWithWhatTheReadmeSays() throws Exception {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Path repository = directory.resolve("repository");
        installClassesInto(repository);
        write("pom.xml", pom(block(readme, "xml"), repository));
        write("src/main/java/Main.java", program(block(readme, "java")));

        run(maven("compile"));
        String output = run(maven("exec:exec"));

        assertThat(output).contains("listening on ");
    }

    private void installClassesInto(Path repository) throws Exception {
        run(List.of(
                "mvn",
                "-q",
                "-B",
                "org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file",
                "-Dfile=" + ROOT.resolve("target/relay-classes.jar"),
                "-DpomFile=" + ROOT.resolve("pom.xml"),
                "-Dpackaging=jar",
                "-Dclassifier=classes",
                "-DlocalRepositoryPath=" + repository));
    }

    private List<String> maven(String goal) {
        return List.of("mvn", "-B", "-f", directory.resolve("pom.xml").toString(), goal);
    }

    private static String block(String markdown, String language) {
        Matcher matcher = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(markdown.substring(markdown.indexOf("## Embed it")));
        assertThat(matcher.find())
                .as("a block of " + language + " in the README")
                .isTrue();
        return matcher.group(1);
    }

    private static String pom(String dependencies, Path repository) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>example</groupId>
                  <artifactId>embedder</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <repositories>
                    <repository>
                      <id>relay-under-test</id>
                      <url>%s</url>
                      <snapshots><enabled>true</enabled><updatePolicy>always</updatePolicy></snapshots>
                    </repository>
                  </repositories>
                  <dependencies>%s</dependencies>
                  <build>
                    <plugins>
                      <plugin>
                        <artifactId>maven-resources-plugin</artifactId>
                        <version>3.3.1</version>
                      </plugin>
                      <plugin>
                        <artifactId>maven-compiler-plugin</artifactId>
                        <version>3.14.1</version>
                      </plugin>
                      <plugin>
                        <groupId>org.codehaus.mojo</groupId>
                        <artifactId>exec-maven-plugin</artifactId>
                        <version>3.5.1</version>
                        <configuration>
                          <executable>java</executable>
                          <arguments>
                            <argument>-classpath</argument>
                            <classpath/>
                            <argument>Main</argument>
                          </arguments>
                        </configuration>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(repository.toUri(), dependencies);
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

    private void write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String run(List<String> command) throws Exception {
        Path log = directory.resolve("log.txt");
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = Patience.exitCode(process, Duration.ofMinutes(4), () -> "the end of " + command);
        String output = Files.readString(log);
        assertThat(exit).as(output).isZero();
        return output;
    }
}
