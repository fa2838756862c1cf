package localfirst.relay.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The script that does the engine's work in Redis. */
final class EngineScript {
    private EngineScript() {}

    static byte[] bytes() {
        try (InputStream in = EngineScript.class.getResourceAsStream("engine.lua")) {
            if (in == null) {
                throw new IllegalStateException("engine.lua isn't beside its class");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
