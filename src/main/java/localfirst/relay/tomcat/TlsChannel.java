package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.NioChannel;

/**
 * A connection with TLS: Tomcat's channel encrypts and decrypts.
 *
 * <p>Reading can make the TLS engine write, so that both exclude each other. {@link FrameSocket} sees to it that nothing
 * is read or written once the socket has been closed, since Tomcat then uses the channel again for another.
 */
final class TlsChannel implements FrameChannel {
    private final NioChannel channel;

    TlsChannel(NioChannel channel) {
        this.channel = channel;
    }

    @Override
    public synchronized int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public synchronized int write(ByteBuffer from) throws IOException {
        return channel.write(from);
    }

    @Override
    public synchronized boolean flush() throws IOException {
        return channel.flushOutbound();
    }

    @Override
    public synchronized boolean hasLeftovers() {
        return channel.getOutboundRemaining() > 0;
    }

    @Override
    public boolean readsAhead() {
        return true;
    }
}
