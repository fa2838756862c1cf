package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import localfirst.relay.testing.Patience;

/** A relay that does what a test tells it, byte by byte: each handshake waits until the test takes and answers it. */
final class FakeRelay implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private final ServerSocket server;
    private final BlockingQueue<Visit> introductions = new LinkedBlockingQueue<>();
    private final BlockingQueue<Visit> connections = new LinkedBlockingQueue<>();
    private final List<Visit> visits = new CopyOnWriteArrayList<>();

    FakeRelay() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread acceptor = new Thread(this::accept, "fake-relay");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    String url() {
        return "ws://localhost:" + server.getLocalPort();
    }

    Visit nextIntroduction() {
        return next(introductions);
    }

    Visit nextConnection() {
        return next(connections);
    }

    /** How many handshakes have come for connections, of those that no test has taken. */
    int waitingConnections() {
        return connections.size();
    }

    int waitingIntroductions() {
        return introductions.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Visit visit : visits) {
            visit.cut();
        }
    }

    private static Visit next(BlockingQueue<Visit> visits) {
        return Patience.next(visits, () -> "a handshake");
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread greeter = new Thread(() -> greet(socket), "fake-relay-handshake");
                greeter.setDaemon(true);
                greeter.start();
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    /** On a thread of its own: a client may give up an attempt before it has said anything, and others come meanwhile. */
    private void greet(Socket socket) {
        try {
            Visit visit = new Visit(socket);
            visits.add(visit);
            (visit.path().contains("/introduction/") ? introductions : connections).add(visit);
        } catch (IOException e) {
            // It was given up.
        }
    }

    record Frame(int opcode, boolean last, byte[] payload) {
        String text() {
            return new String(payload, UTF_8);
        }

        int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    static byte[] frame(int opcode, boolean last, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write((last ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            out.write(payload.length);
        } else if (payload.length < 0x10000) {
            out.write(126);
            out.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            out.write(127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        out.writeBytes(payload);
        return out.toByteArray();
    }

    static byte[] text(String text) {
        return frame(TEXT, true, text.getBytes(UTF_8));
    }

    /** One client's socket, from its handshake on. Used by the test's thread. */
    static final class Visit {
        private final Socket socket;
        private final DataInputStream in;
        private final List<String> head = new ArrayList<>();

        Visit(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            StringBuilder line = new StringBuilder();
            while (true) {
                int c = in.read();
                if (c < 0) {
                    throw new IOException("no handshake");
                }
                if (c != '\n') {
                    line.append((char) c);
                    continue;
                }
                if (line.toString().isBlank()) {
                    return;
                }
                head.add(line.toString().strip());
                line.setLength(0);
            }
        }

        /** Without the numbers of sockets, which are random. */
        String path() {
            return target().replaceAll("[?&](socket|replaces)=[0-9a-f]{16}", "");
        }

        /** The number of the socket that the client says this one is, or {@code replaces}; "" if it says nothing. */
        String number(String parameter) {
            Matcher number =
                    Pattern.compile("[?&]" + parameter + "=([0-9a-f]{16})(&|$)").matcher(target());
            return number.find() ? number.group(1) : "";
        }

        private String target() {
            return head.get(0).split(" ")[1];
        }

        List<String> header(String name) {
            return head.stream()
                    .skip(1)
                    .map(line -> line.split(": *", 2))
                    .filter(parts -> parts[0].equalsIgnoreCase(name))
                    .map(parts -> parts[1])
                    .toList();
        }

        /** Answers the handshake, with frames in the same burst. */
        Visit accept(byte[]... frames) {
            return acceptWith("", frames);
        }

        Visit acceptWith(String headers, byte[]... frames) {
            ByteArrayOutputStream burst = new ByteArrayOutputStream();
            burst.writeBytes(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + acceptKey() + "\r\n" + headers + "\r\n")
                    .getBytes(ISO_8859_1));
            for (byte[] frame : frames) {
                burst.writeBytes(frame);
            }
            return raw(burst.toByteArray());
        }

        void refuse(String status, String... headers) {
            raw(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n"
                            + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n")
                    .getBytes(ISO_8859_1));
        }

        Visit raw(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Visit send(String text) {
            return raw(FakeRelay.text(text));
        }

        Visit send(byte[] binary) {
            return raw(FakeRelay.frame(BINARY, true, binary));
        }

        void close(int code) {
            raw(frame(CLOSE, true, ByteBuffer.allocate(2).putShort((short) code).array()));
        }

        /** Ends the TCP connection in order, but without a Close frame. */
        void finish() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Sends no more, and goes on reading: as a network does that breaks one way first. */
        void halfClose() {
            try {
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Whether the connection ends with no Close frame. */
        boolean endsWithoutGoodbye() {
            try {
                while (true) {
                    if (nextFrame().opcode() == CLOSE) {
                        return false;
                    }
                }
            } catch (UncheckedIOException e) {
                return !(e.getCause() instanceof SocketTimeoutException);
            }
        }

        void cut() {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is closed either way.
            }
        }

        /** The next frame, of any kind. */
        Frame nextFrame() {
            try {
                int first = in.readUnsignedByte();
                int second = in.readUnsignedByte();
                assertThat(second & 0x80).as("a client masks").isNotZero();
                long length = second & 0x7f;
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = in.readLong();
                }
                byte[] mask = in.readNBytes(4);
                byte[] payload = in.readNBytes((int) length);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i & 3];
                }
                return new Frame(first & 15, (first & 0x80) != 0, payload);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The next message, whole, passing over control frames but Close. */
        Frame nextMessage() {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            int opcode = CONTINUATION;
            while (true) {
                Frame frame = nextFrame();
                if (frame.opcode() == CLOSE) {
                    return frame;
                }
                if (frame.opcode() == PING || frame.opcode() == PONG) {
                    continue;
                }
                opcode = frame.opcode() == CONTINUATION ? opcode : frame.opcode();
                whole.writeBytes(frame.payload());
                if (frame.last()) {
                    return new Frame(opcode, true, whole.toByteArray());
                }
            }
        }

        private String acceptKey() {
            try {
                String salted = header("Sec-WebSocket-Key").get(0) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
                return Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1").digest(salted.getBytes(ISO_8859_1)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
