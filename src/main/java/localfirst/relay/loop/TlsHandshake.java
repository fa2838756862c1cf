package localfirst.relay.loop;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A client's TLS handshake on a non-blocking connection.
 *
 * <p>Owned by the loop's thread. Only {@link #work} is called by another, and meanwhile nothing else is.
 */
final class TlsHandshake {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A long chain of certificates has 10 KiB. */
    private static final int MAX_BYTES = 256 * 1024;

    private final SocketChannel network;
    private final SSLEngine engine;
    private final int packet;

    private boolean greeted;
    private int receivedBytes;

    /** Encrypted bytes that haven't been processed. */
    private ByteBuffer received = NOTHING;

    /** What the operating system didn't take, ready to be read. */
    private @Nullable ByteBuffer unsent;

    /** What has to happen before the handshake can continue. */
    enum Next {
        /** {@link #work}. */
        WORK,
        READ,
        WRITE,
        NOTHING
    }

    /** @param engine a client's, not used yet */
    TlsHandshake(SocketChannel network, SSLEngine engine) {
        this.network = network;
        this.engine = engine;
        packet = engine.getSession().getPacketBufferSize();
    }

    /** The part that needs CPU time: making keys, and checking signatures. A trust manager may even make requests. */
    void work() throws SSLException {
        if (!greeted) {
            greeted = true;
            engine.beginHandshake();
            ByteBuffer hello = ByteBuffer.allocate(packet);
            wrap(hello);
            unsent = hello.flip();
        }
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Continues as far as possible without waiting. */
    Next advance() throws IOException {
        if (!greeted) {
            return Next.WORK;
        }
        while (true) {
            if (!flush()) {
                return Next.WRITE;
            }
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> {
                    ByteBuffer out = TlsBuffers.ofThread(packet).out().clear();
                    wrap(out);
                    send(out.flip());
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrap()) {
                        return Next.READ;
                    }
                }
                case NEED_TASK -> {
                    return Next.WORK;
                }
                default -> {
                    return Next.NOTHING;
                }
            }
        }
    }

    private void wrap(ByteBuffer out) throws SSLException {
        SSLEngineResult result = engine.wrap(NOTHING, out);
        if (result.getStatus() != Status.OK) {
            throw new SSLException("nothing more can be sent: " + result.getStatus());
        }
    }

    private void send(ByteBuffer encrypted) throws IOException {
        network.write(encrypted);
        if (encrypted.hasRemaining()) {
            unsent = ByteBuffer.allocate(encrypted.remaining()).put(encrypted).flip();
        }
    }

    /** @return whether nothing is left to send */
    private boolean flush() throws IOException {
        ByteBuffer waiting = unsent;
        if (waiting != null) {
            network.write(waiting);
            if (waiting.hasRemaining()) {
                return false;
            }
            unsent = null;
        }
        return true;
    }

    /** @return whether there was any progress; if not, more bytes have to arrive */
    private boolean unwrap() throws IOException {
        SSLEngineResult result = engine.unwrap(received, plain());
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            return receive();
        }
        if (result.getStatus() == Status.CLOSED) {
            throw new EOFException("the server closed the connection within the TLS handshake");
        }
        if (result.getStatus() != Status.OK || result.bytesProduced() > 0) {
            throw new SSLException("data within the handshake");
        }
        return true;
    }

    /** Room for data that must not arrive before the handshake is over. */
    private ByteBuffer plain() {
        return TlsBuffers.ofThread(packet).out().clear();
    }

    private boolean receive() throws IOException {
        ByteBuffer in = TlsBuffers.ofThread(packet).in().clear().put(received);
        int count = network.read(in);
        if (count < 0) {
            throw new EOFException("the connection ended within the TLS handshake");
        }
        receivedBytes += count;
        if (receivedBytes > MAX_BYTES) {
            throw new SSLException("a handshake of more than " + MAX_BYTES + " bytes");
        }
        received = ByteBuffer.wrap(bytes(in.flip()));
        return count > 0;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** The connection to use from now on. */
    FrameChannel channel() {
        return new TlsChannel(network, ConnectionOwner.LOOP, engine, bytes(received), new byte[0]);
    }

    /** Tells the server why there will be no connection, if that can be done at once. */
    void sayLast() {
        try {
            if (unsent == null) {
                engine.closeOutbound();
                ByteBuffer out = TlsBuffers.ofThread(packet).out().clear();
                engine.wrap(NOTHING, out);
                network.write(out.flip());
            }
        } catch (IOException e) {
            // The connection has ended already.
        }
    }
}
