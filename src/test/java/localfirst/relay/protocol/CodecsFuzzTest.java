package localfirst.relay.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever a peer sends is a message or nothing, in either dialect, and never an error. */
class CodecsFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void nothingThrowsInJson(byte[] message) {
        Dialect.JSON.decode(message);
    }

    @FuzzTest(maxDuration = "60s")
    void nothingThrowsInMessagePack(byte[] message) {
        Dialect.MESSAGE_PACK.decode(message);
    }
}
