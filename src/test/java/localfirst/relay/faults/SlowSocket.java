package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import localfirst.relay.testing.Patience;

/** A WebSocket on a plain blocking socket with small buffers and segments, that reads and writes a byte when it is told to. */
final class SlowSocket implements AutoCloseable {
    private static final byte[] PINGS = pings(4096);

    private final Socket socket;

    private SlowSocket(Socket socket) {
        this.socket = socket;
    }

    static String handshake(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** Connects, and says nothing yet. */
    static SlowSocket connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
        SmallSegments.use(channel);
        Socket socket = channel.socket();
        socket.setReceiveBufferSize(4096);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout((int) Patience.LIMIT.toMillis());
        return new SlowSocket(socket);
    }

    /** Opens it, and reads the answer to the handshake. */
    static SlowSocket open(int port, String path) throws IOException {
        SlowSocket slow = connect(port);
        slow.write(handshake(path).getBytes(US_ASCII));
        String head = slow.readHead();
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException("refused: " + head);
        }
        return slow;
    }

    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = readByte();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    int readByte() throws IOException {
        return socket.getInputStream().read();
    }

    void write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The same, but it may have been cut off already. */
    void tryWrite(byte... bytes) {
        try {
            write(bytes);
        } catch (IOException e) {
            // The end.
        }
    }

    /** Takes so many bytes if they are there. */
    void readAtMost(int bytes) throws IOException {
        if (socket.getInputStream().available() > 0) {
            socket.getInputStream()
                    .readNBytes(Math.min(bytes, socket.getInputStream().available()));
        }
    }

    /** Whether the relay has ended it by now. */
    boolean isEnded() throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    void pingUntilTheEnd() {
        try {
            while (true) {
                write(PINGS);
            }
        } catch (IOException e) {
            // The end.
        }
    }

    private static byte[] pings(int count) {
        byte[] bytes = new byte[count * 131];
        for (int i = 0; i < count; i++) {
            bytes[i * 131] = (byte) 0x89;
            bytes[i * 131 + 1] = (byte) 0xfd;
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
