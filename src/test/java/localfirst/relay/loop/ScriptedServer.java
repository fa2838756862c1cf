package localfirst.relay.loop;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import localfirst.relay.frame.AcceptKey;
import localfirst.relay.frame.Frames;
import localfirst.relay.testing.Patience;

/** A server that does to each connection what a test says, right or wrong. A thread for each; it blocks. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Script script;
    private final Queue<Wire> wires = new ConcurrentLinkedQueue<>();

    /** What is done to a connection. It is closed afterwards. */
    interface Script {
        void run(Wire wire) throws IOException;
    }

    ScriptedServer(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), script);
    }

    ScriptedServer(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Wire wire = new Wire(socket);
            wires.add(wire);
            script.run(wire);
        } catch (IOException e) {
            // The client has gone: a test that expects otherwise will see.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Wire wire : wires) wire.socket.close();
    }

    /** A frame as it came. */
    record Frame(int opcode, boolean masked, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    /** The server's end of a connection. */
    static final class Wire {
        final Socket socket;
        private final DataInputStream in;

        Wire(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            in = new DataInputStream(socket.getInputStream());
        }

        String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.readUnsignedByte());
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        /** The right answer to a request. */
        static String answerTo(String head) {
            String key = head.replaceAll("(?s).*Sec-WebSocket-Key: (\\S+)\r\n.*", "$1");
            return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + AcceptKey.of(key) + "\r\n\r\n";
        }

        void accept() throws IOException {
            write(answerTo(readHead()));
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        void say(String text) throws IOException {
            write(message(text));
        }

        /** With a masking key that changes nothing but is one. */
        void sayMasked(String text) throws IOException {
            byte[] payload = text.getBytes(StandardCharsets.UTF_8);
            write(ByteBuffer.allocate(6 + payload.length)
                    .put((byte) 0x81)
                    .put((byte) (0x80 | payload.length))
                    .putInt(0)
                    .put(payload)
                    .array());
        }

        Frame readFrame() throws IOException {
            int opcode = in.readUnsignedByte() & 15;
            int second = in.readUnsignedByte();
            boolean masked = (second & 0x80) != 0;
            long length = second & 0x7F;
            if (length == 126) length = in.readUnsignedShort();
            else if (length == 127) length = in.readLong();
            byte[] mask = masked ? in.readNBytes(4) : new byte[4];
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            for (int i = 0; i < payload.length; i++) payload[i] ^= mask[i % 4];
            return new Frame(opcode, masked, payload);
        }

        /** Returns at the end of what the client sends, and says how many bytes came before it. */
        long readToTheEnd() throws IOException {
            return in.transferTo(java.io.OutputStream.nullOutputStream());
        }

        /** Closes it so that the client gets an RST. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    static byte[] message(String text) {
        ByteBuffer frame = Frames.message(true, text.getBytes(StandardCharsets.UTF_8));
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }
}
