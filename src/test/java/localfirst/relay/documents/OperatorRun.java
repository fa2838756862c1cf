package localfirst.relay.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import localfirst.relay.testing.Snippets.Snippet;
import localfirst.relay.testing.TestCertificate;

/** Does what an operator does with a snippet: the same commands, with files and ports that are here. */
final class OperatorRun {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TOKEN = "open-sesame.0123";

    private OperatorRun() {}

    /** A relay that speaks TLS, with a port that redirects to it. */
    static void asStartWithTls(SnippetRun run, Snippet snippet) throws Exception {
        TestCertificate certificate = TestCertificate.make(run.directory().resolve("certificate"));
        int plain = OwnProcess.freePort();
        String line = snippet.text()
                .strip()
                .replace("RELAY_PORT=443", "RELAY_PORT=" + OwnProcess.freePort())
                .replace("RELAY_TLS_REDIRECT_PORT=80", "RELAY_TLS_REDIRECT_PORT=" + plain)
                .replace(
                        "/etc/relay/fullchain.pem", certificate.certificatePem().toString())
                .replace("/etc/relay/privkey.pem", certificate.keyPem().toString());
        run.copyWar();
        try (OwnProcess relay = OwnProcess.shell("env " + line, run.directory(), plain, run.newOutput())) {
            assertThat(relay.log()).contains("https://");
            assertThat(relay.get("/")).startsWith("HTTP/1.1 308").contains("Location: https://");
        }
    }

    /** Two nodes that find each other. */
    static void asTwoNodes(SnippetRun run, Snippet snippet) throws Exception {
        int here = OwnProcess.freePort();
        int there = OwnProcess.freePort();
        run.copyWar();
        try (RedisProcess redis = RedisProcess.start()) {
            String lines = snippet.text()
                    .replace("redis://127.0.0.1 ", redis.address() + " ")
                    .replace("--port 8081", "--port " + here)
                    .replace("--port 8082", "--port " + there);
            reachEachOther(run, lines, here, there);
        }
    }

    /** Certificates with which two nodes find each other. */
    static void asNodesWithCertificates(SnippetRun run, Snippet snippet) throws Exception {
        int here = OwnProcess.freePort();
        int there = OwnProcess.freePort();
        run.copyWar();
        try (RedisProcess redis = RedisProcess.start()) {
            String lines = snippet.text().replace("10.0.0.3 10.0.0.4", "127.0.0.2 127.0.0.3")
                    + "export RELAY_CLUSTER_REDIS=" + redis.address() + " RELAY_CLUSTER_TRUST=ca.pem"
                    + " RELAY_CLUSTER_SECRET=" + "s".repeat(32) + "\n"
                    + nodeWithCertificate("127.0.0.2", here) + " & " + nodeWithCertificate("127.0.0.3", there);
            reachEachOther(run, lines, here, there);
        }
    }

    private static String nodeWithCertificate(String address, int port) throws IOException {
        return "RELAY_CLUSTER_PORT=" + OwnProcess.freePort() + " RELAY_CLUSTER_ADDRESS=" + address
                + " RELAY_CLUSTER_CERTIFICATE=" + address + ".pem RELAY_CLUSTER_KEY=" + address + ".key"
                + " java -jar relay.war --port " + port;
    }

    private static void reachEachOther(SnippetRun run, String lines, int here, int there) throws Exception {
        Path output = run.newOutput();
        Process shell = run.process(List.of("sh", "-c", lines), output, Map.of());
        try {
            for (int port : List.of(here, there)) {
                Patience.await(
                        () -> "that the two nodes reach each other: " + SnippetRun.read(output),
                        () -> status(port).contains("\"nodes\":2,\"nodesReached\":1"));
            }
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly().waitFor();
        }
    }

    private static String status(int port) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
                    .timeout(Patience.LIMIT)
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** What curl shows of a handshake is that it is accepted. It shows it at the end, which is not awaited but made. */
    static void asHandshake(SnippetRun run, Snippet snippet) throws Exception {
        RelayConfig config = RelayConfig.defaults()
                .withPort(0)
                .withAccess(AccessConfig.open().withTokens(TOKEN).withOrigins("https://app.example.org"));
        try (RelayServer relay = RelayServer.builder().config(config).start()) {
            String line = snippet.text()
                    .strip()
                    .replace("curl -i", "exec curl -i")
                    .replace(" -m 5 ", " ")
                    .replace("https://relay.example.org", "http://localhost:" + relay.port())
                    .replace("TOKEN", TOKEN);
            Path output = run.newOutput();
            Process curl = run.process(List.of("sh", "-c", line), output, Map.of());
            try {
                Patience.await(
                        () -> "the peer, or a refusal: " + SnippetRun.read(output),
                        () -> relay.relay().figures().peers() == 1 || !curl.isAlive());
                relay.close();
                Patience.await("that curl ends with its connection", () -> !curl.isAlive());
                assertThat(SnippetRun.read(output)).contains("HTTP/1.1 101");
            } finally {
                curl.destroyForcibly().waitFor();
            }
        }
    }

    /** The command of the line fetches the file and puts it in place. */
    static void asCrontab(SnippetRun run, Snippet snippet) throws Exception {
        Path source = Files.writeString(run.directory().resolve("published.json"), "{\"keys\":[]}");
        Path etc = Files.createDirectory(run.directory().resolve("etc"));
        String command = snippet.text()
                .strip()
                .replaceFirst("^\\S+ \\S+ \\S+ \\S+ \\S+ root ", "")
                .replace("/etc/relay", etc.toString())
                .replace("https://login.example.org/jwks.json", source.toUri().toString());
        run.run(List.of("sh", "-c", command), Map.of());
        assertThat(etc.resolve("jwks.json")).hasSameBinaryContentAs(source);
        assertThat(etc.resolve("jwks.new")).doesNotExist();
    }

    /** A relay that is there answers it. */
    static void asStatus(SnippetRun run, Snippet snippet) throws Exception {
        try (RelayServer relay = RelayServer.builder().port(0).start()) {
            assertThat(run.run(List.of("sh", "-c", SnippetRun.at(relay, snippet.text())), Map.of()))
                    .contains("\"state\":\"ready\"");
        }
    }
}
