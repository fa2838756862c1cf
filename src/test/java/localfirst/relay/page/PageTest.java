package localfirst.relay.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The browser client, the page and the examples, as node's test runner sees them.
 *
 * <p>Those that need a relay start the WAR that was just built. Where node, its packages or Chromium are missing the
 * tests are skipped with a message, except with {@code CI=true} in the environment.
 */
class PageTest {
    private static final Path DIRECTORY = Path.of("src/test/node/page");
    private static final Path WAR = Path.of("target/relay.war").toAbsolutePath();
    private static final boolean CI = "true".equals(System.getenv("CI"));

    @BeforeAll
    static void nodeAndItsPackagesAreThere() throws Exception {
        if (run("node", "--version").exit() != 0) {
            missing("no node here");
        }
        boolean installed = Files.isDirectory(DIRECTORY.resolve("node_modules"));
        // Only CI asks a registry for anything without having been told to.
        if (!installed && (!CI || run("npm", "ci", "--no-audit", "--no-fund").exit() != 0)) {
            missing("no packages here: run npm ci in " + DIRECTORY);
        }
    }

    @Test
    void clientKeepsItsPromises() throws Exception {
        passes("client.test.js");
    }

    @Test
    void clientMeetsTheNpmClientOnThisRelay() throws Exception {
        passes("interop.test.js");
    }

    @Test
    @Tag("slow")
    void pageTryItAndNotepadWorkInChromium() throws Exception {
        if (Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                        .map(Path::of)
                        .noneMatch(Files::exists)
                && System.getenv("CHROMIUM") == null) {
            missing("no Chromium here");
        }
        passes("browser.test.js");
    }

    private static void passes(String test) throws Exception {
        if (!Files.exists(WAR)) {
            missing("no WAR here: build it first");
        }
        Result result = run("node", "--test", test);
        assertThat(result.exit()).as(result.output()).isZero();
    }

    private static void missing(String what) {
        if (CI) {
            throw new AssertionError(what);
        }
        abort(what);
    }

    private static Result run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("page-test", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(List.of(command))
                    .directory(DIRECTORY.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("RELAY_WAR", WAR.toString());
            builder.environment()
                    .put(
                            "JAVA",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString());
            Process process = builder.start();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            process.destroyForcibly();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            return ended ? new Result(process.exitValue(), said) : new Result(-1, "after 5 minutes still at: " + said);
        } catch (IOException notThere) {
            return new Result(-1, String.valueOf(notThere.getMessage()));
        } finally {
            Files.delete(output);
        }
    }

    private record Result(int exit, String output) {}
}
