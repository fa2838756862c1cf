package localfirst.relay.npm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people get who install the provider for Yjs or the adapter for automerge-repo: two processes that write one document, encrypted. */
@Tag("javascript")
@SystemTest
class PackedAdaptersTest {
    private static final String SECRET = "correct horse battery staple";
    private static final String DOCUMENT = "4UaELyfDnd2VG4ePpK139irX4XjF";

    @TempDir
    private Path directory;

    private PackedClient client;

    @BeforeEach
    void clientIsInstalledInAnEmptyDirectory() throws Exception {
        client = new PackedClient(directory).withEncryption();
    }

    @AfterEach
    void letsGo() throws Exception {
        client.close();
    }

    @Test
    void twoProcessesWriteOneYjsDocumentAndEnd() throws Exception {
        install("yjs", "yjs@13.6.33");
        client.copy("talk-yjs.mjs");
        try (RelayServer relay = RelayServer.builder().port(0).start()) {
            String url = "localhost:" + relay.port();
            assertThat(client.runBoth(
                            List.of("node", "talk-yjs.mjs", url, "alice", "a document", SECRET),
                            List.of("node", "talk-yjs.mjs", url, "bob", "a document", SECRET)))
                    .containsExactlyInAnyOrder("alice sees alice and bob", "bob sees alice and bob");
        }
    }

    @Test
    void twoProcessesWriteOneAutomergeDocumentAndEnd() throws Exception {
        install("automerge", "@automerge/automerge-repo@2.5.6");
        client.copy("talk-automerge.mjs");
        try (RelayServer relay = RelayServer.builder().port(0).start()) {
            String url = "localhost:" + relay.port();
            assertThat(client.runBoth(
                            List.of("node", "talk-automerge.mjs", url, "alice", "a document", SECRET, DOCUMENT),
                            List.of("node", "talk-automerge.mjs", url, "bob", "a document", SECRET, DOCUMENT)))
                    .containsExactlyInAnyOrder("alice sees alice and bob", "bob sees alice and bob");
        }
    }

    /** The packed package, and the library that it is for. */
    private void install(String name, String library) throws IOException {
        Path source = Path.of("client", name).toAbsolutePath();
        client.run("npm", "pack", "--silent", "--pack-destination", directory.toString(), source.toString());
        Path tarball;
        try (Stream<Path> files = Files.list(directory)) {
            tarball = files.filter(file -> file.toString().contains("localfirst-relay-" + name))
                    .findFirst()
                    .orElseThrow();
        }
        System.out.printf("%s has %,d bytes.%n", tarball.getFileName(), Files.size(tarball));
        assertThat(Files.size(tarball)).isLessThan(16 << 10);
        if (!NodePackages.reaches(directory, library)) NodePackages.missing("npm has no " + library);
        client.run(
                "npm",
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                tarball.toString(),
                library);
    }
}
