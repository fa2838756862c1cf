package localfirst.relay.loop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that nobody listens to any more, which could have the relay decrypt for as long as it sends. */
@SystemTest
@Timeout(60)
class TlsDiscardTest {
    private static final byte[] NO_RECORD = "this is no TLS record, and can't be decrypted".getBytes(US_ASCII);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ByteBuffer scratch = ByteBuffer.allocate(64 * 1024);
    private SocketChannel peer;

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private TlsChannel channel() throws IOException, NoSuchAlgorithmException {
        ServerSocketChannel listening =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        opened.push(listening);
        peer = SocketChannel.open(listening.getLocalAddress());
        opened.push(peer);
        SocketChannel accepted = listening.accept();
        opened.push(accepted);
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(false);
        return new TlsChannel(accepted, ConnectionOwner.LOOP, engine, new byte[0], new byte[0]);
    }

    @Test
    void whatIsThrownAwayIsNotDecrypted() throws Exception {
        TlsChannel channel = channel();
        peer.write(ByteBuffer.wrap(NO_RECORD));
        assertThat(channel.discard(scratch)).isPositive();
        assertThat(channel.hasMore()).isFalse();
        peer.close();
        assertThat(channel.discard(scratch)).as("the end").isEqualTo(-1);
    }

    @Test
    void everythingElseIs() throws Exception {
        TlsChannel channel = channel();
        peer.write(ByteBuffer.wrap(NO_RECORD));
        assertThatThrownBy(() -> channel.read(scratch)).isInstanceOf(SSLException.class);
    }
}
