package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import localfirst.relay.OtherNodes;
import localfirst.relay.tomcat.HandshakeAcceptor.Accepted;

/**
 * Connections that may become handshakes, and what has come of them so far.
 *
 * <p>{@link HttpConnections} limits their number and time, and shuts down those that exceed it; here, their end is
 * read. Owned by the acceptor's thread.
 */
final class ArrivingHandshakes {
    private static final System.Logger LOG = System.getLogger(ArrivingHandshakes.class.getName());

    /** Longer heads are left to the server. Browsers send 500 to 700 bytes. */
    private static final int LONGEST = 8 * 1024;

    private static final List<byte[]> BEGINNINGS = List.of(
            bytes("GET /connection/"), bytes("GET /introduction/"), bytes("GET /t/"), bytes("GET " + OtherNodes.PATHS));
    private static final byte[] END = bytes("\r\n\r\n");

    private final HandshakeAnswers answers;
    private final Consumer<Accepted> forServer;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
    private final byte[] bytes = new byte[LONGEST];

    private final Set<ArrivingHandshake> arriving = new HashSet<>();

    ArrivingHandshakes(HandshakeAnswers answers, Consumer<Accepted> forServer) {
        this.answers = answers;
        this.forServer = forServer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    /** A connection was accepted. Usually its first bytes have arrived already. */
    void begin(SocketChannel connection, Selector selector) {
        ArrivingHandshake handshake = new ArrivingHandshake(connection);
        try {
            connection.configureBlocking(false);
            if (connection.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            answers.accepted(connection);
            arriving.add(handshake);
            read(handshake);
            if (arriving.contains(handshake)) {
                handshake.key = connection.register(selector, SelectionKey.OP_READ, handshake);
            }
        } catch (IOException | RuntimeException e) {
            remove(handshake);
            close(connection);
        }
    }

    /** Reads what has arrived, and answers if it is complete. */
    void read(ArrivingHandshake handshake) {
        try {
            byte[] begun = handshake.begun;
            int before = begun == null ? 0 : begun.length;
            buffer.clear().limit(LONGEST - before);
            int count = handshake.connection.read(buffer);
            if (count < 0) {
                remove(handshake);
                handshake.connection.close();
            } else if (count > 0 && !handshake.isRefused) {
                if (begun != null) {
                    System.arraycopy(begun, 0, bytes, 0, before);
                }
                buffer.flip().get(bytes, before, count);
                decide(handshake, before + count);
            }
        } catch (IOException e) {
            remove(handshake);
            close(handshake.connection);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "Reading a handshake failed", e);
            remove(handshake);
            close(handshake.connection);
        }
    }

    private void decide(ArrivingHandshake handshake, int length) throws IOException {
        if (!mayBeHandshake(length)) {
            leaveToServer(handshake, length);
            return;
        }
        int end = end(length);
        if (end < 0) {
            if (length == LONGEST || hasBareLineFeed(length)) {
                leaveToServer(handshake, length);
            } else {
                handshake.begun = Arrays.copyOf(bytes, length);
            }
            return;
        }
        PlainHandshake head = PlainHandshake.of(bytes, end);
        HandshakeAnswers.Answer answer = head == null ? null : answers.to(head, handshake.connection);
        if (answer == null) {
            leaveToServer(handshake, length);
        } else if (answer.refusal() != null) {
            handshake.isRefused = true;
            handshake.begun = null;
            answers.refuse(handshake.connection, answer.refusal());
        } else {
            remove(handshake);
            answers.upgraded(handshake.connection);
            answer.open(handshake.connection, length == end ? null : rest(end, length));
        }
    }

    private boolean mayBeHandshake(int length) {
        for (byte[] beginning : BEGINNINGS) {
            int common = Math.min(length, beginning.length);
            if (Arrays.equals(bytes, 0, common, beginning, 0, common)) {
                return true;
            }
        }
        return false;
    }

    /** Where the head ends, or -1. */
    private int end(int length) {
        for (int at = 0; at + END.length <= length; at++) {
            if (bytes[at] == '\r' && Arrays.equals(bytes, at, at + END.length, END, 0, END.length)) {
                return at + END.length;
            }
        }
        return -1;
    }

    /** Some clients end lines with a bare LF, which Tomcat accepts; the CRLF CRLF awaited here would never come. */
    private boolean hasBareLineFeed(int length) {
        for (int at = 1; at < length; at++) {
            if (bytes[at] == '\n' && bytes[at - 1] != '\r') {
                return true;
            }
        }
        return false;
    }

    private ByteBuffer rest(int from, int to) {
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to));
    }

    private void leaveToServer(ArrivingHandshake handshake, int length) {
        remove(handshake);
        forServer.accept(new Accepted(handshake.connection, rest(0, length)));
    }

    private void remove(ArrivingHandshake handshake) {
        SelectionKey key = handshake.key;
        if (arriving.remove(handshake) && key != null) {
            key.cancel();
        }
    }

    void closeAll() {
        new ArrayList<>(arriving).forEach(handshake -> {
            remove(handshake);
            close(handshake.connection);
        });
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // It has ended already.
        }
    }
}
