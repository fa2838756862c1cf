package localfirst.relay.testing;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** A TLS client whose records a test puts on the wire itself, cut and joined as it likes. Blocks; not thread-safe. */
public final class TlsByHand implements AutoCloseable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int TIMEOUT_MS = (int) Patience.LIMIT.toMillis();

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer in = ByteBuffer.allocate(128 * 1024);
    private final ByteBuffer plain = ByteBuffer.allocate(128 * 1024).flip();
    private final ByteBuffer out = ByteBuffer.allocate(128 * 1024);

    private TlsByHand(int port, SSLContext context, String protocol) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.socket().setSoTimeout(TIMEOUT_MS);
        channel.socket().setTcpNoDelay(true);
        engine = context.createSSLEngine("localhost", port);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
    }

    /** @param protocol {@code TLSv1.2} or {@code TLSv1.3} */
    public static TlsByHand connect(int port, SSLContext context, String protocol) throws IOException {
        TlsByHand client = new TlsByHand(port, context, protocol);
        client.handshake();
        return client;
    }

    /** Handshakes, for the first time or again. */
    public void handshake() throws IOException {
        engine.beginHandshake();
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            switch (status) {
                case NEED_WRAP -> send(encrypt(new byte[0]));
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_UNWRAP -> receive();
                default -> {
                    return;
                }
            }
        }
    }

    /** The records that carry these bytes: as few as possible. */
    public byte[] encrypt(byte[] bytes) throws IOException {
        out.clear();
        ByteBuffer from = ByteBuffer.wrap(bytes);
        do {
            SSLEngineResult result = engine.wrap(from, out);
            if (result.getStatus() != Status.OK) {
                throw new IOException("wrap: " + result);
            }
        } while (from.hasRemaining());
        return Arrays.copyOf(out.array(), out.position());
    }

    /** A record that asks for new keys (TLS 1.3). */
    public byte[] keyUpdate() throws IOException {
        engine.beginHandshake();
        out.clear();
        engine.wrap(NOTHING, out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** What says that nothing more comes. */
    public byte[] closeNotify() throws IOException {
        engine.closeOutbound();
        out.clear();
        engine.wrap(NOTHING, out);
        return Arrays.copyOf(out.array(), out.position());
    }

    public void send(byte[]... pieces) throws IOException {
        int length = Arrays.stream(pieces).mapToInt(piece -> piece.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        Arrays.stream(pieces).forEach(all::put);
        all.flip();
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    /** A WebSocket handshake, in plain. */
    public static byte[] upgrade(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads the head of an answer, to its empty line. */
    public String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) read());
        }
        return head.toString();
    }

    /** The payload of the next data frame; pings and Close frames are left out. */
    public byte[] readFrame() throws IOException {
        while (true) {
            int opcode = read() & 15;
            byte[] payload = readPayload();
            if (opcode < 8) {
                return payload;
            }
        }
    }

    /** Reads up to a Close frame, whatever comes before it. */
    public void readToClose() throws IOException {
        int opcode;
        do {
            opcode = read() & 15;
            readPayload();
        } while (opcode != 8);
    }

    private byte[] readPayload() throws IOException {
        int length = read();
        long longer = length < 126 ? length : 0;
        for (int i = length < 126 ? 0 : length == 126 ? 2 : 8; i > 0; i--) {
            longer = longer << 8 | read();
        }
        byte[] payload = new byte[Math.toIntExact(longer)];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) read();
        }
        return payload;
    }

    /** @throws EOFException at the end, however it comes */
    public int read() throws IOException {
        while (!plain.hasRemaining()) {
            receive();
        }
        return plain.get() & 255;
    }

    private void receive() throws IOException {
        in.flip();
        plain.compact();
        SSLEngineResult result = engine.unwrap(in, plain);
        plain.flip();
        in.compact();
        if (result.getStatus() == Status.CLOSED) {
            throw new EOFException("close_notify");
        }
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            int count = channel.socket().getInputStream().read(in.array(), in.position(), in.remaining());
            if (count < 0) {
                throw new EOFException("the end");
            }
            in.position(in.position() + count);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
