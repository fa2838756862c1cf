package localfirst.relay.npm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people get who install the browser client with npm: two processes that talk, wherever JavaScript runs. */
@Tag("javascript")
@SystemTest
class PackedClientTest {
    /** What runs a program. */
    enum Runtime {
        NODE_WITH_WS(""),
        NODE_22("node-22/bin/node"),
        NODE_24("node-24/bin/node"),
        BUN("@oven/bun-linux-x64-baseline/bin/bun"),
        DENO("@deno/linux-x64-glibc/deno", "run", "--quiet", "--allow-all");

        private final String executable;
        private final List<String> options;

        Runtime(String executable, String... options) {
            this.executable = executable;
            this.options = List.of(options);
        }

        private List<String> run(String program, String... arguments) {
            Path installed = PackedClient.installed(executable);
            if (!executable.isEmpty() && !Files.isExecutable(installed)) NodePackages.missing("there is no " + this);
            String start = executable.isEmpty() ? "node" : installed.toString();
            return Stream.of(Stream.of(start), options.stream(), Stream.of(program), Stream.of(arguments))
                    .flatMap(part -> part)
                    .toList();
        }
    }

    @TempDir
    private static Path directory;

    @TempDir
    private static Path otherDirectory;

    private static PackedClient client;

    /** A client beside the encryption. */
    private static PackedClient encrypting;

    @BeforeAll
    static void areInstalledInEmptyDirectories() throws Exception {
        client = new PackedClient(directory);
        encrypting = new PackedClient(otherDirectory).withEncryption();
    }

    @AfterAll
    static void letGo() throws Exception {
        if (client != null) client.close();
        if (encrypting != null) encrypting.close();
    }

    @Test
    void bringsNothingElseAlong() throws Exception {
        assertThat(client.broughtAlong()).containsExactly("localfirst-relay-client");
        System.out.printf("The packed browser client has %,d bytes.%n", client.packedSize());
        assertThat(client.packedSize()).isLessThan(32 << 10);
    }

    @ParameterizedTest
    @EnumSource
    void twoProcessesTalk(Runtime runtime) throws Exception {
        talk(client, runtime, "talk.mjs", "talk.mjs", "a document");
    }

    @Test
    void oneOfTwoProcessesThatTalkIsCommonJs() throws Exception {
        talk(client, Runtime.NODE_WITH_WS, "talk.cjs", "talk.mjs", "a document");
    }

    @ParameterizedTest
    @EnumSource
    void twoProcessesTalkEncrypted(Runtime runtime) throws Exception {
        talk(
                encrypting,
                runtime,
                "talk-encrypted.mjs",
                "talk-encrypted.mjs",
                "a document",
                "correct horse battery staple");
    }

    /** Alice's program is run by that runtime, and bob's by the Node of this machine. */
    private static void talk(PackedClient client, Runtime runtime, String alices, String bobs, String... about)
            throws Exception {
        for (String program : new HashSet<>(List.of(alices, bobs))) client.copy(program);
        try (RelayServer relay = RelayServer.builder().port(0).start()) {
            String url = "localhost:" + relay.port();
            assertThat(client.runBoth(
                            runtime.run(alices, with(url, "alice", about)),
                            Runtime.NODE_WITH_WS.run(bobs, with(url, "bob", about))))
                    .containsExactlyInAnyOrder("alice heard: bob greets alice", "bob heard: alice greets bob");
        }
    }

    private static String[] with(String url, String peerId, String... about) {
        return Stream.concat(Stream.of(url, peerId), Stream.of(about)).toArray(String[]::new);
    }

    @Test
    void itsTypesNeedTheEncryptionOnlyWithASecret() throws Exception {
        typeCheck(encrypting, "encrypted-types");
    }

    @Test
    void itsTypesNeedNoDom() throws Exception {
        typeCheck(client, "node-types");
    }

    @Test
    void aViteProjectInStrictTypeScriptIsBuiltAndTalksInABrowser() throws Exception {
        NodePackages.require(Path.of("src/test/node/page"));
        needChromium();
        Path project = typeCheck(client, "vite");
        client.run("node", vite(), "build", project.toString(), "--logLevel", "warn");
        client.copy("talk.mjs");
        try (RelayServer relay = RelayServer.builder().port(0).start()) {
            String url = "ws://localhost:" + relay.port();
            String browser = PackedClient.program("in-chromium.mjs").toString();
            assertThat(client.runBoth(
                            List.of("node", browser, project.resolve("dist").toString(), url, "a document"),
                            Runtime.NODE_WITH_WS.run("talk.mjs", url, "bob", "a document")))
                    .containsExactlyInAnyOrder("alice heard: bob greets alice", "bob heard: alice greets bob");
        }
    }

    @Test
    void theFileThatRelaysServeIsMadeOfTheSameModules() {
        NodePackages.require(Path.of("client/js"));
        client.run("node", "--test", PackedClient.program("bundle.test.js").toString());
    }

    private static Path typeCheck(PackedClient client, String name) throws Exception {
        Path project = client.copy(name);
        String compiler = PackedClient.installed("typescript/bin/tsc").toString();
        client.run("node", compiler, "--project", project.toString());
        return project;
    }

    private static String vite() {
        return PackedClient.installed("vite/bin/vite.js").toString();
    }

    private static void needChromium() {
        if (System.getenv("CHROMIUM") == null
                && Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                        .map(Path::of)
                        .noneMatch(Files::exists)) {
            NodePackages.missing("no Chromium here");
        }
    }
}
