package localfirst.relay.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.client.MessageListener;
import localfirst.relay.client.PeerConnection;
import localfirst.relay.client.RelayClient;
import localfirst.relay.client.RelayListener;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.Snippets.Snippet;

/** Does what a reader of a document does with a snippet, in a directory of its own, with the address of a relay that is here. */
final class SnippetRun {
    private static final Path ROOT = Path.of("").toAbsolutePath();
    private static final Path WAR = ROOT.resolve("target/relay.war");
    private static final Path NODE = ROOT.resolve("src/test/node/page");
    private static final Path WEBAPP = ROOT.resolve("src/main/webapp");
    private static final String KEY = "a-key-of-more-than-32-characters-0123";

    private final Path directory;
    private int outputs;

    SnippetRun(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** Has the WAR beside what is run. */
    void copyWar() throws IOException {
        Files.copy(WAR, directory.resolve("relay.war"));
    }

    /** It greets a peer that shares the document. */
    void asPackageUser(Snippet snippet, String document) throws Exception {
        NodePackages.require(NODE);
        Path modules = Files.createDirectories(directory.resolve("node_modules"));
        Files.createSymbolicLink(modules.resolve("localfirst-relay-client"), ROOT.resolve("client/js"));
        // Node 20 has no WebSocket of its own, which browsers have.
        Files.createSymbolicLink(modules.resolve("ws"), NODE.resolve("node_modules/ws"));
        Files.writeString(
                directory.resolve("browser.mjs"),
                "import { WebSocket } from 'ws'; globalThis.WebSocket ??= WebSocket;");
        assertGreets(snippet, document);
    }

    private void assertGreets(Snippet snippet, String document) throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (RelayServer relay = RelayServer.builder().port(0).start();
                RelayClient bob = RelayClient.builder("localhost:" + relay.port())
                        .peerId("bob")
                        .documents(document)
                        .listener(listener(heard))
                        .connect()) {
            Path script = directory.resolve("snippet.mjs");
            Files.writeString(script, at(relay, snippet.text()));
            List<String> command = new ArrayList<>(List.of("node", "--no-warnings", "--import"));
            command.add(ROOT.resolve("src/test/node/loading.mjs").toUri().toString());
            Path browser = directory.resolve("browser.mjs");
            if (Files.exists(browser))
                command.addAll(List.of("--import", browser.toUri().toString()));
            command.add(script.toString());
            Path output = newOutput();
            Process node = process(command, output, Map.of());
            try {
                Patience.await(() -> "a greeting; node said " + read(output), () -> heard.isDone() || !node.isAlive());
                assertThat(heard).as(read(output)).isCompletedWithValue("hello");
                assertThat(bob.isConnected()).isTrue();
            } finally {
                node.destroyForcibly().waitFor();
            }
        }
    }

    private static RelayListener listener(CompletableFuture<String> heard) {
        return new RelayListener() {
            @Override
            public void onPeerConnect(PeerConnection peer) {
                peer.listen(new MessageListener() {
                    @Override
                    public CompletionStage<?> onText(String text) {
                        heard.complete(text);
                        return null;
                    }
                });
            }
        };
    }

    /** Lines out of the middle of a program. */
    void asModuleSyntax(Snippet snippet) throws Exception {
        Path script = directory.resolve("lines.mjs");
        Files.writeString(script, "async function* lines() {\n" + snippet.text() + "\n}\n");
        run(List.of("node", "--check", script.toString()), Map.of());
    }

    /** A setting that the relay understands and that differs from its default. */
    void asSetting(Snippet snippet) throws Exception {
        String assignment = snippet.text().strip();
        String output = sh("export " + assignment + "; java -jar relay.war --print-config");
        assertThat(output).contains("# environment").doesNotContain("# unknown");
    }

    void asPrintConfig(Snippet snippet) throws Exception {
        assertThat(sh(snippet.text())).contains("# environment").doesNotContain("# unknown");
    }

    /** With files that are here. */
    void asStart(Snippet snippet) throws Exception {
        Path tokens = Files.writeString(directory.resolve("tokens"), "open-sesame.0123\n");
        copyWar();
        String line = snippet.text().strip().replace("/etc/relay/tokens", tokens.toString());
        try (OwnProcess relay = OwnProcess.shell("env " + line, directory, OwnProcess.freePort(), newOutput())) {
            assertThat(relay.get("/readyz")).startsWith("HTTP/1.1 200");
        }
    }

    /** What it prints opens a relay with that key, once. */
    void asTokenMaker(Snippet snippet) throws Exception {
        String token =
                run(List.of("sh", "-c", snippet.text()), Map.of("KEY", KEY)).strip();
        RelayConfig config = RelayConfig.defaults()
                .withPort(0)
                .withAccess(AccessConfig.open().withSigningKeys(KEY));
        try (RelayServer relay = RelayServer.builder().config(config).start()) {
            assertThat(opens(relay, "/t/" + token)).isTrue();
            assertThat(opens(relay, "/t/" + token + "x")).isFalse();
        }
    }

    /** What it prints opens a relay with the JWKS that it wrote, for alice. */
    void asJwtMaker(Snippet snippet) throws Exception {
        Path program = Files.writeString(directory.resolve("mint.mjs"), snippet.text());
        String token = run(List.of("node", program.toString()), Map.of()).strip();
        RelayConfig config = RelayConfig.defaults()
                .withPort(0)
                .withAccess(AccessConfig.open().withJwks(directory.resolve("jwks.json")));
        try (RelayServer relay = RelayServer.builder().config(config).start()) {
            assertThat(opens(relay, "/t/" + token)).isTrue();
            assertThat(opens(relay, "/t/" + token, "bob")).isFalse();
        }
    }

    private static boolean opens(RelayServer relay, String prefix) throws Exception {
        return opens(relay, prefix, "alice");
    }

    private static boolean opens(RelayServer relay, String prefix, String peer) throws Exception {
        URI uri = URI.create("ws://localhost:" + relay.port() + prefix + "/introduction/" + peer);
        CompletableFuture<WebSocket> opening =
                HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {});
        Patience.await("the handshake's answer", opening::isDone);
        if (opening.isCompletedExceptionally()) return false;
        opening.join().abort();
        return true;
    }

    void asDownload(Snippet snippet) throws Exception {
        try (RelayServer relay = RelayServer.builder().port(0).start()) {
            String line = at(relay, snippet.text()).replace("curl ", "curl --fail --silent --show-error ");
            run(List.of("sh", "-c", line), Map.of());
        }
        for (String file : List.of("relay-client.js", "relay-client.d.ts")) {
            assertThat(directory.resolve(file)).hasSameBinaryContentAs(WEBAPP.resolve(file));
        }
    }

    /** Those that this JDK has: each pair of lines makes an archive, and starts with it. */
    void asStartsWithAnArchive(Snippet snippet) throws Exception {
        copyWar();
        for (String line : snippet.text().lines().toList()) {
            if (line.contains("AOTCache") && Runtime.version().feature() < 25) continue;
            String command = line.replaceFirst("^java", System.getProperty("java.home") + "/bin/java")
                    .replaceFirst(" +#.*", "");
            try (OwnProcess relay = OwnProcess.shell(command, directory, OwnProcess.freePort(), newOutput())) {
                relay.terminate();
                assertThat(relay.awaitEnd()).as(command).isIn(0, 143);
            }
        }
        assertThat(directory.resolve("relay.jsa")).exists();
    }

    static String at(RelayServer relay, String text) {
        return text.replace("localhost:8080", "localhost:" + relay.port())
                .replace("wss://relay.example.com", "ws://localhost:" + relay.port())
                .replace("https://relay.example.com", "http://localhost:" + relay.port());
    }

    private String sh(String line) throws IOException {
        String java = System.getProperty("java.home") + "/bin/java";
        String here = line.replace("java -jar", java + " -jar").replace("relay.war", WAR.toString());
        return run(List.of("sh", "-c", here), Map.of());
    }

    String run(List<String> command, Map<String, String> environment) throws IOException {
        Path output = newOutput();
        Process process = process(command, output, environment);
        int exit = Patience.exitCode(process, Duration.ofMinutes(1), () -> command + ": " + read(output));
        assertThat(exit).as(read(output)).isZero();
        return read(output);
    }

    Process process(List<String> command, Path output, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    Path newOutput() {
        return directory.resolve("output-" + ++outputs + ".txt");
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
