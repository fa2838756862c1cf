package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections, and answers the handshakes among them without an HTTP server: a complete handshake in the usual
 * form goes straight to an event loop; everything else goes to Tomcat.
 *
 * <p>Owned by the thread that calls {@link #next}, Tomcat's acceptor, which carries no pipes; only {@link #close} may
 * be called by another, and last.
 */
public final class HandshakeAcceptor {
    private static final System.Logger LOG = System.getLogger(HandshakeAcceptor.class.getName());
    private static final int MAX_AT_ONCE = 64;

    /** How long to pause after accepting has failed, for example because there were no file descriptors left. */
    private static final long REST_MILLIS = 100;

    private static final long SAY_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ArrivingHandshakes arriving;
    private final Queue<Accepted> forServer = new ArrayDeque<>();
    private @Nullable Selector selector;
    private @Nullable IOException closed;

    /** The listening socket's key while accepting is paused. */
    private @Nullable SelectionKey resting;

    private long saidAt = System.nanoTime() - SAY_EVERY_NANOS;

    /**
     * A connection for the server.
     *
     * @param received what has been read of it, if anything
     */
    record Accepted(SocketChannel connection, @Nullable ByteBuffer received) {}

    public HandshakeAcceptor(HandshakeAnswers answers) {
        arriving = new ArrivingHandshakes(answers, forServer::add);
    }

    /**
     * Waits for a connection that is for the server, and answers handshakes meanwhile.
     *
     * @param isOpen whether to accept connections; if not, the next one is returned unread
     */
    Accepted next(ServerSocketChannel server, BooleanSupplier isOpen) throws IOException {
        Selector watching = watch(server);
        while (true) {
            Accepted next = forServer.poll();
            if (next != null) {
                return next;
            }
            SelectionKey rests = resting;
            watching.select(key -> work(key, server, isOpen), rests == null ? 0 : REST_MILLIS);
            if (rests != null) {
                resting = null;
                if (rests.isValid()) {
                    rests.interestOps(SelectionKey.OP_ACCEPT);
                }
            }
            IOException failed = closed;
            if (failed != null) {
                closed = null;
                throw failed;
            }
        }
    }

    private Selector watch(ServerSocketChannel server) throws IOException {
        Selector watching = selector;
        if (watching == null) {
            watching = Selector.open();
            selector = watching;
            server.configureBlocking(false);
            server.register(watching, SelectionKey.OP_ACCEPT);
        }
        return watching;
    }

    private void work(SelectionKey key, ServerSocketChannel server, BooleanSupplier isOpen) {
        if (key.attachment() instanceof ArrivingHandshake handshake) {
            arriving.read(handshake);
        } else {
            try {
                accept(key.selector(), server, isOpen);
            } catch (ClosedChannelException e) {
                closed = e;
            } catch (IOException e) {
                rest(key, e);
            }
        }
    }

    /** Existing connections go on, and free descriptors when they end. */
    private void rest(SelectionKey listening, IOException why) {
        listening.interestOps(0);
        resting = listening;
        if (System.nanoTime() - saidAt >= SAY_EVERY_NANOS) {
            saidAt = System.nanoTime();
            LOG.log(System.Logger.Level.ERROR, "Connections can't be accepted: {0}", why.getMessage());
        }
    }

    private void accept(Selector watching, ServerSocketChannel server, BooleanSupplier isOpen) throws IOException {
        for (int i = 0; i < MAX_AT_ONCE; i++) {
            SocketChannel connection = server.accept();
            if (connection == null) {
                return;
            }
            if (!isOpen.getAsBoolean()) {
                forServer.add(new Accepted(connection, null));
                return;
            }
            arriving.begin(connection, watching);
        }
    }

    /** Closes the connections whose handshakes are incomplete. */
    void close() throws IOException {
        arriving.closeAll();
        if (selector != null) {
            selector.close();
            selector = null;
        }
    }
}
