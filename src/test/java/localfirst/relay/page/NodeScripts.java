package localfirst.relay.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.Patience;

/** The scripts in {@code src/test/node/page}, and what they need. */
final class NodeScripts {
    static final Path DIRECTORY = Path.of("src/test/node/page");
    static final Path WAR = Path.of("target/relay.war").toAbsolutePath();

    private NodeScripts() {}

    /** What a command said, and its exit code; -1 if it couldn't be run or didn't end. */
    record Result(int exit, String output) {}

    static void needNode() {
        NodePackages.require(DIRECTORY);
    }

    static void needChromium() {
        if (System.getenv("CHROMIUM") == null
                && Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                        .map(Path::of)
                        .noneMatch(Files::exists)) {
            NodePackages.missing("no Chromium here");
        }
    }

    /** Runs a command until it ends. */
    static Result run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), command);
    }

    /** The same with variables in its environment. */
    static Result run(Map<String, String> variables, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("page-test", ".txt");
        try {
            Process process = start(variables, ProcessBuilder.Redirect.to(output.toFile()), command);
            int exit = Patience.exitCode(process, Duration.ofMinutes(5), () -> said(output));
            return new Result(exit, said(output));
        } catch (IOException notThere) {
            return new Result(-1, String.valueOf(notThere.getMessage()));
        } finally {
            Files.delete(output);
        }
    }

    private static String said(Path output) {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    static Process start(ProcessBuilder.Redirect output, String... command) throws IOException {
        return start(Map.of(), output, command);
    }

    private static Process start(Map<String, String> variables, ProcessBuilder.Redirect output, String... command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().put("RELAY_WAR", WAR.toString());
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().putAll(variables);
        return builder.start();
    }
}
