package localfirst.relay.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** What the generators of load notice. */
@SystemTest
class LoadSocketTest {
    /** Sends without end, and reads nothing as long as it can. */
    private static final class Talker extends LoadSocket {
        private int code;
        private boolean over;

        Talker() {
            super("/");
        }

        @Override
        protected void opened() {
            pauseReading(true);
        }

        @Override
        protected ByteBuffer nextBatch() {
            return Frames.masked(Frames.BINARY, new byte[1000], 1000);
        }

        @Override
        protected void closed(int code, String reason) {
            this.code = code;
            over = true;
        }
    }

    @Test
    void lastWordsBeforeAResetAreHeardThoughAWriteFailsFirst() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                LoadLoop loop = new LoadLoop(new InetSocketAddress("127.0.0.1", server.getLocalPort()))) {
            CompletableFuture<Void> said = Background.run(() -> sayGoodbyeAndReset(server));
            Talker talker = new Talker();
            loop.open(talker);
            loop.runUntil(() -> talker.over, Patience.LIMIT, "the end");
            Patience.result(said, "the end of the server");
            assertThat(talker.code).isEqualTo(1001);
        }
    }

    /** A socket that is closed before all was read is reset. */
    private static void sayGoodbyeAndReset(ServerSocket server) {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            for (String head = ""; !head.endsWith("\r\n\r\n"); ) {
                head += (char) in.read();
            }
            socket.getOutputStream().write("HTTP/1.1 101 Switching Protocols\r\n\r\n".getBytes(US_ASCII));
            in.readNBytes(10_000);
            Patience.await("something that isn't read", () -> hasMore(in));
            socket.getOutputStream().write(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xe9});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasMore(InputStream in) {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
