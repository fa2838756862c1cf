package localfirst.relay.page;

import java.io.IOException;
import java.time.Duration;
import localfirst.relay.testing.Patience;

/** A Chromium that several scripts use, one after the other: it takes longer to start than some of them run. */
final class SharedChromium implements AutoCloseable {
    private final Process process;
    private final String address;

    private SharedChromium(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts it, and returns when it can be used. Skips the test if there is no node or no Chromium. */
    static SharedChromium start() throws IOException {
        NodeScripts.needNode();
        NodeScripts.needChromium();
        Process process = NodeScripts.start(ProcessBuilder.Redirect.PIPE, "node", "shared-chromium.js");
        String first = process.inputReader().readLine();
        if (first == null || !first.startsWith("ws://")) {
            process.destroyForcibly();
            throw new IOException("Chromium doesn't start: " + first);
        }
        return new SharedChromium(process, first);
    }

    /** For scripts, in {@code SHARED_CHROMIUM}. */
    String address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        Patience.exitCode(process, Duration.ofSeconds(20), () -> "the end of Chromium");
    }
}
