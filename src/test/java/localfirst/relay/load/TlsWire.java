package localfirst.relay.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** The TLS of one load socket. Belongs to its loop's thread, and never blocks. */
final class TlsWire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private final int packet;

    TlsWire(SocketChannel channel, SSLContext context, int port) throws IOException {
        this.channel = channel;
        // Named, so that sessions are resumed as clients resume them.
        engine = context.createSSLEngine("localhost", port);
        engine.setUseClientMode(true);
        packet = engine.getSession().getPacketBufferSize();
        in = ByteBuffer.allocate(2 * packet);
        out = ByteBuffer.allocate(4 * packet).flip();
        engine.beginHandshake();
    }

    /** Whether bytes wait for the network to take them. */
    boolean wantsToWrite() {
        return out.hasRemaining();
    }

    /** Reads as {@link SocketChannel#read} does, but as much as there is room for. */
    int read(ByteBuffer into) throws IOException {
        int before = into.position();
        boolean ended = false;
        while (!ended && into.remaining() >= packet) {
            in.flip();
            SSLEngineResult result = engine.unwrap(in, into);
            in.compact();
            settle(result.getHandshakeStatus());
            ended = result.getStatus() == Status.CLOSED;
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                int count = channel.read(in);
                ended = count < 0;
                if (count <= 0) {
                    break;
                }
            }
        }
        int count = into.position() - before;
        return count == 0 && ended ? -1 : count;
    }

    /** Whether it has read what it hasn't handed on: no selector tells of that. */
    boolean hasMore() {
        return in.position() > 0;
    }

    /** Writes as {@link SocketChannel#write} does; nothing is taken before the handshake is over. */
    int write(ByteBuffer from) throws IOException {
        int before = from.remaining();
        while (flush() && from.hasRemaining() && !isHandshaking()) {
            out.compact();
            while (from.hasRemaining() && out.remaining() >= packet) {
                engine.wrap(from, out);
            }
            out.flip();
        }
        return before - from.remaining();
    }

    boolean isHandshaking() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return status == HandshakeStatus.NEED_UNWRAP
                || status == HandshakeStatus.NEED_TASK
                || status == HandshakeStatus.NEED_WRAP;
    }

    /** @return whether the network has taken everything */
    boolean flush() throws IOException {
        settle(engine.getHandshakeStatus());
        channel.write(out);
        return !out.hasRemaining();
    }

    private void settle(HandshakeStatus status) throws IOException {
        for (HandshakeStatus now = status; ; now = engine.getHandshakeStatus()) {
            if (now == HandshakeStatus.NEED_TASK) {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } else if (now == HandshakeStatus.NEED_WRAP) {
                out.compact();
                SSLEngineResult result = engine.wrap(NOTHING, out);
                out.flip();
                channel.write(out);
                if (result.getStatus() != Status.OK) {
                    return;
                }
            } else {
                return;
            }
        }
    }
}
