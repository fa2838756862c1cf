package localfirst.relay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Maven project of somebody who uses what is built here, with a repository of its own to find it in. */
public final class SeparateProject {
    private static final Path ROOT = Path.of("").toAbsolutePath();

    private final Path directory;
    private final Path repository;

    public SeparateProject(Path directory) {
        this.directory = directory;
        this.repository = directory.resolve("repository");
    }

    /** Puts a file of {@code target} into the repository, as {@code mvn install} does with the same POM. */
    public void install(String file, String pom, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "mvn",
                "-q",
                "-B",
                "org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file",
                "-Dfile=" + ROOT.resolve("target").resolve(file),
                "-DpomFile=" + ROOT.resolve(pom),
                "-Dpackaging=jar",
                "-DlocalRepositoryPath=" + repository));
        command.addAll(List.of(more));
        run(command);
    }

    public void write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** @param dependencies the elements, as documentation has them */
    public void writePom(String dependencies) throws IOException {
        writePom(dependencies, "");
    }

    /** @param managed the dependencies whose versions are taken from elsewhere, as a parent would have them */
    public void writePom(String dependencies, String managed) throws IOException {
        write("pom.xml", """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>example</groupId>
                  <artifactId>user</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <repositories>
                    <repository>
                      <id>under-test</id>
                      <url>%s</url>
                      <snapshots><enabled>true</enabled><updatePolicy>always</updatePolicy></snapshots>
                    </repository>
                  </repositories>
                  <dependencyManagement><dependencies>%s</dependencies></dependencyManagement>
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
                        <configuration>
                          <showWarnings>true</showWarnings>
                          <failOnWarning>true</failOnWarning>
                          <compilerArgs><arg>-Xlint:all</arg></compilerArgs>
                        </configuration>
                      </plugin>
                      <plugin>
                        <artifactId>maven-dependency-plugin</artifactId>
                        <version>3.8.1</version>
                      </plugin>
                      <plugin>
                        <groupId>org.codehaus.mojo</groupId>
                        <artifactId>exec-maven-plugin</artifactId>
                        <version>3.5.1</version>
                        <configuration>
                          <executable>java</executable>
                          <arguments>
                            <argument>-XX:TieredStopAtLevel=1</argument>
                            <argument>-classpath</argument>
                            <classpath/>
                            <argument>Main</argument>
                          </arguments>
                        </configuration>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(repository.toUri(), managed, dependencies));
    }

    /** Runs Maven in it, and returns what that said; fails if it failed. */
    public String maven(String... goals) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("mvn", "-B", "-f", directory.resolve("pom.xml").toString()));
        command.addAll(List.of(goals));
        return run(command);
    }

    private String run(List<String> command) throws IOException {
        Path log = directory.resolve("log.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().merge("MAVEN_OPTS", OwnJvm.QUICK_START, (theirs, ours) -> theirs + " " + ours);
        Process process = builder.start();
        int exit = Patience.exitCode(process, Duration.ofMinutes(4), () -> "the end of " + command);
        String output = Files.readString(log);
        assertThat(exit).as(output).isZero();
        return output;
    }
}
