package localfirst.relay.page;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scripts in {@code src/test/node/page}, and what they need.
 *
 * <p>A test that needs what isn't there is skipped with a message, except with {@code CI=true} in the environment.
 */
final class NodeScripts {
    static final Path DIRECTORY = Path.of("src/test/node/page");
    static final Path WAR = Path.of("target/relay.war").toAbsolutePath();
    private static final boolean CI = "true".equals(System.getenv("CI"));

    private NodeScripts() {}

    /** What a command said, and its exit code; -1 if it couldn't be run or didn't end. */
    record Result(int exit, String output) {}

    static void needNode() throws Exception {
        if (run("node", "--version").exit() != 0) {
            missing("no node here");
        }
        boolean installed = Files.isDirectory(DIRECTORY.resolve("node_modules"));
        // Only CI asks a registry for anything without having been told to.
        if (!installed && (!CI || run("npm", "ci", "--no-audit", "--no-fund").exit() != 0)) {
            missing("no packages here: run npm ci in " + DIRECTORY);
        }
    }

    static void needChromium() {
        if (System.getenv("CHROMIUM") == null
                && Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                        .map(Path::of)
                        .noneMatch(Files::exists)) {
            missing("no Chromium here");
        }
    }

    static void needWar() {
        if (!Files.exists(WAR)) {
            missing("no WAR here: build it first");
        }
    }

    private static void missing(String what) {
        if (CI) {
            throw new AssertionError(what);
        }
        abort(what);
    }

    /** Runs a command until it ends, for five minutes at most. */
    static Result run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("page-test", ".txt");
        try {
            Process process = start(ProcessBuilder.Redirect.to(output.toFile()), command);
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

    static Process start(ProcessBuilder.Redirect output, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().put("RELAY_WAR", WAR.toString());
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        return builder.start();
    }
}
