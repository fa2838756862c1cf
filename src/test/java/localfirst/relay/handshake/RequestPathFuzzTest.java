package localfirst.relay.handshake;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any path asks for something or nothing, and never for an error. */
class RequestPathFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void nothingThrows(byte[] path) {
        String raw = new String(path, StandardCharsets.ISO_8859_1);
        RequestPath.parse(raw);
        RequestPath.token(raw);
    }
}
