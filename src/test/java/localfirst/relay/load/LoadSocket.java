package localfirst.relay.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * One WebSocket client of a {@link LoadLoop}, that hands on frames as they come in, in pieces.
 *
 * <p>It answers pings and close frames by itself. Methods are called, and call back, on the loop's thread only, and
 * never block.
 */
public abstract class LoadSocket extends FrameReader {
    /** The code of a connection that ended without a close frame. */
    public static final int BROKEN_OFF = 1006;
    /** Bytes that one socket may write before others have their turn. */
    private static final int TURN = 256 * 1024;

    private static final int MAX_RESPONSE = 16 * 1024;

    private final String path;
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>(2);
    private StringBuilder response = new StringBuilder();
    private LoadLoop loop;
    private SocketChannel channel;
    private TlsWire tls;
    private SelectionKey key;
    private ByteBuffer current;
    private boolean open;
    private boolean closed;
    private boolean closeSent;
    private boolean readPaused;
    private boolean writing;

    /** Whether the other side takes nothing more. What it sent before may still be read, such as why. */
    private boolean unwritable;

    private int kernelBuffer;
    private int closeCode = BROKEN_OFF;
    private String closeReason = "";
    private String headers = "";
    private int node;

    protected LoadSocket(String path) {
        this.path = path;
    }

    /** Keeps the kernel's buffers at about this many bytes each, if called before the socket is opened. */
    protected final void limitKernelBuffers(int bytes) {
        kernelBuffer = bytes;
    }

    /** Puts another header into the handshake, if called before the socket is opened. */
    protected final void addHeader(String name, String value) {
        headers += name + ": " + value + "\r\n";
    }

    /** Has it connect to another node than the first, if called before the socket is opened. */
    public final void at(int node) {
        this.node = node;
    }

    /** The handshake is done: frames may flow. */
    protected void opened() {}

    /** The connection is over, or never came to be; isn't called for those that a loop's end breaks off. */
    protected void closed(int code, String reason) {}

    /**
     * The next bytes of a stream, from position to limit; null if there is nothing to send for now. They may end inside a
     * frame if {@link #betweenFrames} then says so.
     */
    protected ByteBuffer nextBatch() {
        return null;
    }

    /** Whether what {@link #nextBatch} returned last ended with a frame, so that a single frame may come after it. */
    protected boolean betweenFrames() {
        return true;
    }

    /** Sends one masked frame, before what {@link #nextBatch} still has. The buffer then belongs to the socket. */
    public final void send(ByteBuffer frame) {
        if (closed || unwritable) {
            return;
        }
        queue.add(frame);
        resumeWriting();
    }

    /** Asks {@link #nextBatch} again. */
    public final void resumeWriting() {
        if (open && !closed && !unwritable && current == null && !writing) {
            write();
        }
    }

    public final void pauseReading(boolean paused) {
        readPaused = paused;
        if (open && !closed) {
            interest(SelectionKey.OP_READ, !paused);
            if (tls != null && !paused) {
                // What has been decrypted before, no selector tells of.
                loop.after(Duration.ZERO, this::readMore);
            }
        }
    }

    private void readMore() {
        try {
            if (!closed && !readPaused && tls.hasMore()) {
                read();
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Sends a close frame, after which nothing more is sent. */
    public final void sendClose(int code, String reason) {
        if (!closeSent) {
            closeSent = true;
            send(Frames.close(code, reason));
        }
    }

    /** Breaks the connection off with a reset. */
    public final void abort() {
        try {
            if (channel != null && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // It is closed below all the same.
        }
        end();
    }

    public final boolean isOpen() {
        return open && !closed;
    }

    protected final LoadLoop loop() {
        return loop;
    }

    final void connect(LoadLoop loop, Selector selector, InetSocketAddress source) {
        this.loop = loop;
        if (closed) {
            loop.settled();
            return;
        }
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (kernelBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, kernelBuffer);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, kernelBuffer);
            }
            channel.bind(source);
            tls = loop.tls() == null
                    ? null
                    : new TlsWire(channel, loop.tls(), loop.node(node).getPort());
            current = handshake();
            boolean connected = channel.connect(loop.node(node));
            key = channel.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
        } catch (IOException e) {
            failed(e);
        }
    }

    final void ready(SelectionKey ready) {
        try {
            if (ready.isValid() && ready.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                write();
            }
            if (ready.isValid() && ready.isReadable()) {
                read();
                if (tls != null && !closed && !unwritable && (current != null || tls.wantsToWrite())) {
                    write();
                }
            }
            if (ready.isValid() && ready.isWritable() && !unwritable) {
                interest(SelectionKey.OP_READ, !readPaused);
                write();
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private ByteBuffer handshake() {
        InetSocketAddress target = loop.node(node);
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + target.getHostString() + ":" + target.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n";
        return ByteBuffer.wrap(request.getBytes(US_ASCII));
    }

    private void read() throws IOException {
        boolean more;
        do {
            ByteBuffer in = loop.received().clear();
            IOException failure = null;
            int n = 0;
            try {
                n = tls == null ? channel.read(in) : tls.read(in);
            } catch (IOException e) {
                // TLS may have failed to answer what came after this.
                failure = e;
            }
            if (n < 0) {
                end();
                return;
            }
            in.flip();
            if (open || handshakeDone(in)) {
                read(in);
            }
            if (failure != null) {
                throw failure;
            }
            more = n > 0 && tls != null && tls.hasMore() && !closed && !readPaused;
        } while (more);
    }

    private boolean handshakeDone(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            response.append((char) in.get());
            int length = response.length();
            if (length >= 4 && response.charAt(length - 1) == '\n' && response.charAt(length - 3) == '\n') {
                if (!response.toString().startsWith("HTTP/1.1 101")) {
                    throw new IOException("refused: " + response);
                }
                response = null;
                open = true;
                loop.settled();
                opened();
                resumeWriting();
                return true;
            }
            if (length > MAX_RESPONSE) {
                throw new IOException("not a handshake");
            }
        }
        return false;
    }

    @Override
    final boolean isOver() {
        return closed;
    }

    @Override
    final void control(int opcode, byte[] payload, int length) {
        if (opcode == Frames.PING) {
            send(Frames.masked(Frames.PONG, payload, length));
        } else if (opcode == Frames.PONG) {
            pong();
        } else if (opcode == Frames.CLOSE) {
            closeCode = length < 2 ? 1005 : (payload[0] & 255) << 8 | payload[1] & 255;
            closeReason = length < 2 ? "" : new String(payload, 2, length - 2, UTF_8);
            if (!closeSent) {
                closeSent = true;
                send(Frames.masked(Frames.CLOSE, payload, length));
            }
        }
    }

    /** A ping of ours was answered. */
    protected void pong() {}

    private void write() {
        // What a callback sends from here is taken in its turn.
        writing = true;
        try {
            writeTurn();
        } catch (IOException e) {
            notWritten(e);
        } finally {
            writing = false;
        }
    }

    /** A relay that closes a connection on which it is still being sent something resets it, after its last words. */
    private void notWritten(IOException e) {
        if (!open) {
            failed(e);
            return;
        }
        unwritable = true;
        current = null;
        queue.clear();
        readPaused = false;
        interest(SelectionKey.OP_WRITE, false);
        interest(SelectionKey.OP_READ, true);
    }

    private void writeTurn() throws IOException {
        for (int written = 0; written < TURN && !closed; ) {
            if (current == null) {
                current = next();
                if (current == null) {
                    interest(SelectionKey.OP_WRITE, tls != null && !tls.flush());
                    return;
                }
            }
            written += tls == null ? channel.write(current) : tls.write(current);
            if (current.hasRemaining()) {
                break;
            }
            current = null;
        }
        interest(SelectionKey.OP_WRITE, tls == null || tls.wantsToWrite() || !tls.isHandshaking());
    }

    private ByteBuffer next() {
        if (!open) {
            return null;
        }
        if (!betweenFrames()) {
            return nextBatch();
        }
        if (queue.isEmpty() && !closeSent) {
            ByteBuffer batch = nextBatch();
            if (batch != null) {
                return batch;
            }
        }
        return queue.poll();
    }

    private void interest(int operation, boolean wanted) {
        if (!key.isValid()) {
            return;
        }
        int before = key.interestOps();
        int after = wanted ? before | operation : before & ~operation;
        if (after != before) {
            key.interestOps(after);
        }
    }

    private void failed(IOException e) {
        if (closeReason.isEmpty()) {
            closeReason = String.valueOf(e.getMessage());
        }
        end();
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // There is nothing left to do for it.
        }
        if (loop != null && !open) {
            loop.neverOpened(path, closeReason);
            loop.settled();
        }
        if (loop == null || !loop.isStopping()) {
            closed(closeCode, closeReason);
        }
    }
}
