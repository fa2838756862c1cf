package localfirst.relay.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Snippets;
import localfirst.relay.testing.Snippets.Snippet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every block of code in README and docs is run, or stands here with the reason why it isn't. All blocks of Java are compiled.
 */
@PackagedTest
class SnippetsTest {
    private static final List<Trial> TRIALS = List.of(
            tried(
                    "README.md",
                    "from \"localfirst-relay-client\"",
                    (run, snippet) -> run.asPackageUser(snippet, "a-document")),
            untried("README.md", "from \"@localfirst/relay/Client.js\"", "one line; NpmInteropTest imports it so"),
            tried("docs/access.md", "RELAY_ACCESS_ORIGINS='", SnippetRun::asSetting),
            tried("docs/access.md", "openssl dgst", SnippetRun::asTokenMaker),
            tried("docs/access.md", "createHmac", SnippetRun::asTokenMaker),
            tried("docs/access.md", "generateKeyPairSync", SnippetRun::asJwtMaker),
            tried("docs/access.md", "// npm", SnippetRun::asModuleSyntax),
            tried("docs/access.md", "setInterval", SnippetRun::asModuleSyntax),
            tried("docs/clients-browser.md", "curl -O", SnippetRun::asDownload),
            tried(
                    "docs/clients-browser.md",
                    "from \"localfirst-relay-client\"",
                    (run, snippet) -> run.asPackageUser(snippet, "a-name-nobody-guesses")),
            untried("docs/clients-browser.md", "npm install path", "PackedClientTest installs what npm packs"),
            tried("docs/clients-browser.md", "socket.ready()", SnippetRun::asModuleSyntax),
            tried("docs/deploy.md", "ArchiveClassesAtExit", SnippetRun::asStartsWithAnArchive),
            tried("docs/operations.md", "relay.war --print-config", SnippetRun::asPrintConfig),
            tried("docs/operations.md", "RELAY_ACCESS_TOKENS_FILE=", SnippetRun::asStart),
            untried("ARCHITECTURE.md", "localfirst.relay", "the map of the packages; ArchitectureTest"),
            untried("ARCHITECTURE.md", "few peers to introduce", "a drawing"),
            untried("ARCHITECTURE.md", "                   the relay closes", "a drawing"),
            untried("ARCHITECTURE.md", "Inbox ──▶", "a drawing"),
            untried("ARCHITECTURE.md", "─ held ─", "a drawing"),
            untried("ARCHITECTURE.md", "the other is there", "a drawing"),
            untried("ARCHITECTURE.md", "something is to be sent", "a drawing"),
            untried("ARCHITECTURE.md", "LinkCaller ══ link", "a drawing"),
            untried(
                    "README.md",
                    "mvn -q package -DskipTests && java -jar",
                    "it builds what these tests run on; RelayMainTest and" + " StopSignalsTest start the WAR"),
            untried("README.md", "<artifactId>relay</artifactId>", "EmbeddingTest builds a project with it"),
            untried("docs/access.md", "v1.<expiry>", "the form of a token, not a command; TokensTest"),
            tried("docs/access.md", "*/5 * * * *", OperatorRun::asCrontab),
            untried("docs/benchmarks.md", "./bench --quick", "takes minutes, and is run by hand"),
            untried("docs/benchmarks.md", "org.openjdk.jmh.Main", "takes minutes, and is run by hand"),
            untried("docs/clients-browser.md", "node --test client-*.test.js", "PageTest runs these"),
            untried(
                    "docs/clients.md",
                    "<artifactId>relay-client</artifactId>",
                    "ClientAloneTest builds a project with it"),
            untried("docs/clients-automerge.md", "npm install path", "PackedAdaptersTest installs what npm packs"),
            untried("docs/clients-automerge.md", "new Repo(", "AdaptersTest and PackedAdaptersTest do it"),
            untried("docs/clients-automerge.md", "newSecret()", "PackedAdaptersTest does it"),
            tried("docs/clients-automerge.md", "allowableStates", SnippetRun::asModuleSyntax),
            untried("docs/clients-yjs.md", "npm install path", "PackedAdaptersTest installs what npm packs"),
            untried("docs/clients-yjs.md", "new RelayProvider(", "AdaptersTest and PackedAdaptersTest do it"),
            untried("docs/clients.md", "examples/java/Chat.java localhost", "ClientAloneTest runs both"),
            untried("docs/cluster.md", "# the same 32", "names machines; TwoProcessesTest starts nodes so"),
            tried("docs/cluster.md", "openssl req -x509", OperatorRun::asNodesWithCertificates),
            untried(
                    "docs/cluster.md",
                    "RELAY_CLUSTER_CERTIFICATE=10.0.0.3",
                    "names machines; the certificates before it are tried so"),
            tried("docs/cluster.md", "RELAY_CLUSTER_SECRET=$(openssl rand", OperatorRun::asTwoNodes),
            untried("docs/compatibility.md", "backchannel", "fetches a repository and 900 packages; run by hand"),
            untried("docs/encryption.md", "newSecret()", "PackedClientTest runs a program with it"),
            untried("docs/encryption.md", "npm install path", "PackedClientTest installs what npm packs"),
            untried("docs/encryption.md", "HKDF-Extract", "formulas; EncryptionVectorsTest"),
            untried("docs/encryption.md", "initiator's peer id", "formulas; EncryptionVectorsTest"),
            untried("docs/dependencies.md", "dependency-check-maven", "fetches a database of hundreds of megabytes"),
            untried("docs/deploy.md", "systemctl enable", "needs root on a machine with systemd"),
            untried("docs/deploy.md", "relay-sysctl.conf", "changes a setting of the machine"),
            untried("docs/deploy.md", "certbot certonly", "needs root, systemd and a public host name"),
            untried("docs/deploy.md", "docker push", "needs Docker and a registry"),
            untried(
                    "docs/deploy.md",
                    "docker build -f deploy/docker/Dockerfile -t relay",
                    "needs Docker; DockerfileTest runs its commands"),
            untried("docs/deploy.md", "deploy/docker/nodes.yaml", "needs Docker; SchemasTest checks the file"),
            untried("docs/deploy.md", "kubectl apply", "needs a cluster; SchemasTest checks the manifests"),
            untried("docs/deploy.md", "helm install", "needs a cluster; scripts/release renders the chart"),
            untried("docs/deploy.md", "heroku create", "needs an account"),
            untried("docs/deploy.md", "deploy/azure/deploy.sh", "needs an account"),
            untried("docs/deploy.md", "eb deploy", "needs an account"),
            untried("docs/deploy.md", "gcloud", "needs an account"),
            untried("docs/draining.md", "systemctl restart", "needs root on a machine with systemd"),
            untried("docs/draining.md", "systemctl disable", "needs root on a machine with systemd"),
            untried("docs/embedding.md", "class PlainRelay", "SpringBootTest compiles it"),
            untried("docs/embedding.md", "spring-boot-starter</artifactId>", "SpringBootTest builds a project with it"),
            untried("docs/embedding.md", "class RelayApplication", "SpringBootTest compiles and runs it"),
            untried("docs/embedding.md", "class ClientApplication", "SpringBootTest compiles and runs it"),
            untried("docs/operations.md", "promtool", "needs Prometheus; run by hand"),
            untried("docs/operations.md", "visit ended:", "what the relay prints; LogTest"),
            tried("docs/operations.md", "RELAY_TLS_CERTIFICATE=", OperatorRun::asStartWithTls),
            untried("docs/keys.md", "socket.verified", "keys.test.js asks for it"),
            untried("docs/keys.md", "PeerKey.load()", "keys-browser.test.js does it in Chromium"),
            untried("docs/protocol.md", "\"documentIds\": [\"doc-1\"]", "a message; GoldenBytesTest"),
            untried("docs/protocol.md", "─▶│  now you are introduced", "a drawing; KeyBoundIdsTest"),
            untried("docs/protocol.md", "\"type\": \"Challenge\"", "messages; KeyBoundIdsTest"),
            untried("docs/protocol.md", "a474797065", "bytes; ProtocolDocumentTest"),
            tried("docs/status.md", "curl -s", OperatorRun::asStatus),
            untried("docs/status.md", "framesPerSecond", "some of what /status answers; StatusDocsTest"),
            tried("docs/troubleshooting.md", "Sec-WebSocket-Key", OperatorRun::asHandshake));

    /** Reasons that are about what the machine lacks, or how long it takes. */
    private static final Pattern NEEDS_MORE = Pattern.compile("^(needs|fetches) |by hand");

    /** What a reader is told about such a command. */
    private static final Pattern MARK = Pattern.compile("(?i)untried|by hand");

    @TempDir
    private Path directory;

    private interface Way {
        void run(SnippetRun run, Snippet snippet) throws Exception;
    }

    /** @param why the reason why it isn't tried here, or null */
    private record Trial(String document, String part, Way way, String why) {
        boolean isOf(Snippet snippet) {
            return snippet.document().toString().equals(document)
                    && snippet.text().contains(part);
        }
    }

    private static Trial tried(String document, String part, Way way) {
        return new Trial(document, part, way, null);
    }

    private static Trial untried(String document, String part, String why) {
        return new Trial(document, part, null, why);
    }

    @TestFactory
    Stream<DynamicTest> everySnippetIsTriedUnlessItSaysWhyNot() {
        return Snippets.all().stream()
                .map(snippet -> DynamicTest.dynamicTest(snippet.toString(), () -> attempt(snippet)));
    }

    private void attempt(Snippet snippet) throws Exception {
        List<Trial> trials =
                TRIALS.stream().filter(trial -> trial.isOf(snippet)).toList();
        if (snippet.language().equals("java") && trials.isEmpty()) {
            SnippetCompiler.compile(snippet);
            return;
        }
        assertThat(trials).as("how it is tried, or why not: %s", snippet).hasSize(1);
        if (trials.get(0).way() != null)
            trials.get(0).way().run(new SnippetRun(Files.createTempDirectory(directory, "")), snippet);
    }

    @Test
    void whatNoTestCanRunIsMarkedBesideIt() throws IOException {
        for (Snippet snippet : Snippets.all()) {
            for (Trial trial : TRIALS) {
                boolean needsMore =
                        trial.why() != null && NEEDS_MORE.matcher(trial.why()).find();
                if (needsMore && trial.isOf(snippet)) {
                    assertThat(Snippets.sectionOf(snippet))
                            .as(snippet.toString())
                            .containsPattern(MARK);
                }
            }
        }
    }

    @Test
    void everyTrialHasItsSnippet() {
        List<Snippet> all = Snippets.all();
        assertThat(TRIALS)
                .allSatisfy(trial -> assertThat(all).as(trial.toString()).anyMatch(trial::isOf));
    }
}
