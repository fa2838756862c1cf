package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** A ClientHello may come in several records (RFC 8446, section 5.1). */
@SystemTest
class SplitClientHelloTest {
    private static final int HEADER = 5;
    private static final int HANDSHAKE = 22;

    @Test
    void clientHelloInTwoRecordsIsAnsweredAndLeavesNoWarningInTheLog() throws Exception {
        try (RelayApart relay = RelayApart.startTls(Map.of())) {
            try (Socket socket = new Socket("127.0.0.1", relay.port())) {
                socket.setSoTimeout((int) Patience.LIMIT.toMillis());
                socket.getOutputStream()
                        .write(inTwoRecords(clientHello(relay.certificate().trusting())));
                assertThat(socket.getInputStream().read()).isEqualTo(HANDSHAKE);
            }
            assertThat(relay.get("/livez")).startsWith("HTTP/1.1 200");
            assertThat(relay.log()).doesNotContain("WARNING");
        }
    }

    private static byte[] clientHello(SSLContext context) throws IOException {
        SSLEngine engine = context.createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        return bytes;
    }

    private static byte[] inTwoRecords(byte[] record) {
        int length = record.length - HEADER;
        int first = length / 2;
        ByteBuffer two = ByteBuffer.allocate(record.length + HEADER);
        header(two, record, first).put(record, HEADER, first);
        header(two, record, length - first).put(record, HEADER + first, length - first);
        return two.array();
    }

    /** Its type and version are those of the whole record. */
    private static ByteBuffer header(ByteBuffer to, byte[] record, int length) {
        return to.put(record, 0, HEADER - 2).putShort((short) length);
    }
}
