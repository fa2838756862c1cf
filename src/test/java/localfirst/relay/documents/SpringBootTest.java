package localfirst.relay.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.SeparateProject;
import localfirst.relay.testing.Snippets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the docs tell embedders with and without Spring Boot, in a project with the versions that Spring Boot manages. */
@PackagedTest
class SpringBootTest {
    private static final String DOCUMENT = "docs/embedding.md";
    private static final String MANAGED = """
            <dependency>
              <groupId>org.springframework.boot</groupId>
              <artifactId>spring-boot-dependencies</artifactId>
              <version>4.0.7</version>
              <type>pom</type>
              <scope>import</scope>
            </dependency>
            """;

    /** Starts and ends what Spring runs as its main methods do, on a free port; the plain one runs in a process of its own. */
    private static final String MAIN = """
            import example.client.ClientApplication;
            import example.server.RelayApplication;
            import java.util.concurrent.CountDownLatch;
            import localfirst.relay.client.PeerConnection;
            import localfirst.relay.client.RelayClient;
            import localfirst.relay.client.RelayListener;
            import localfirst.relay.server.RelayServer;
            import org.springframework.boot.SpringApplication;
            import org.springframework.context.ConfigurableApplicationContext;

            public class Main {
                public static void main(String[] args) throws Exception {
                    ConfigurableApplicationContext relay = SpringApplication.run(RelayApplication.class, "--relay.port=0");
                    String url = "localhost:" + relay.getBean(RelayServer.class).port();
                    CountDownLatch met = new CountDownLatch(1);
                    RelayClient other = RelayClient.builder(url).documents("a-name-nobody-guesses").listener(new RelayListener() {
                        @Override
                        public void onPeerConnect(PeerConnection peer) {
                            met.countDown();
                        }
                    }).connect();
                    ConfigurableApplicationContext client =
                            SpringApplication.run(ClientApplication.class, "--relay.url=" + url);
                    met.await();
                    System.out.println("Main: they have met");
                    client.close();
                    other.close();
                    relay.close();
                    System.out.println("Main: all is closed");
                }
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void relayAndClientOfTheDocsMeetInSpringBootAndEndWithIt() throws Exception {
        SeparateProject project = new SeparateProject(directory);
        project.install("relay-classes.jar", "pom.xml", "-Dclassifier=classes");
        project.install("relay-client.jar", "client/pom.xml");
        String dependencies = text("spring-boot-starter</artifactId>");
        project.writePom(dependencies, MANAGED);
        project.write("src/main/java/example/plain/PlainRelay.java", text("class PlainRelay"));
        project.write("src/main/java/example/server/RelayApplication.java", text("class RelayApplication"));
        project.write("src/main/java/example/client/ClientApplication.java", text("class ClientApplication"));
        project.write("src/main/java/Main.java", MAIN);

        String output = project.maven("compile", "exec:exec");

        assertThat(output)
                .contains("Main: they have met", "Main: all is closed")
                .doesNotContain("multiple SLF4J providers", "StackOverflowError");
    }

    private static String text(String part) {
        return Snippets.the(DOCUMENT, part).text();
    }
}
