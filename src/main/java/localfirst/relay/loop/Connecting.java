package localfirst.relay.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Connects to a host: tries its addresses in order, until one accepts the connection. Owned by the loop's thread. */
final class Connecting {
    /** A name may have thousands of addresses. */
    private static final int MAX_ADDRESSES = 16;

    private final EventLoop loop;
    private final Selected watcher;
    private final int port;
    private final Deque<InetAddress> addresses = new ArrayDeque<>();

    private int attempt;
    private @Nullable SocketChannel network;
    private @Nullable SelectionKey key;

    /**
     * @param watcher told when there may be a connection; from then on, it is the attachment of the connection's key
     */
    Connecting(EventLoop loop, Selected watcher, int port, InetAddress... found) {
        this.loop = loop;
        this.watcher = watcher;
        this.port = port;
        Arrays.stream(found).limit(MAX_ADDRESSES).forEach(addresses::add);
    }

    /**
     * Tries the next address, and forgets the one before.
     *
     * @return whether there is a connection already
     */
    boolean tryNext() throws NotConnectedException {
        Exception last = new IOException("no answer in time");
        while (true) {
            close();
            if (addresses.isEmpty()) {
                throw new NotConnectedException(last);
            }
            attempt++;
            try {
                return connectTo(addresses.remove());
            } catch (IOException | UnsupportedAddressTypeException e) {
                last = e;
            }
        }
    }

    private boolean connectTo(InetAddress address) throws IOException {
        SocketChannel opened = SocketChannel.open();
        network = opened;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean isConnected = opened.connect(new InetSocketAddress(address, port));
        key = loop.register(opened, isConnected ? 0 : SelectionKey.OP_CONNECT, watcher);
        return isConnected;
    }

    /**
     * Checks what has become of the attempt.
     *
     * @return whether there is a connection now; if not, the watcher will be told again
     */
    boolean look() throws NotConnectedException {
        try {
            return network().finishConnect();
        } catch (IOException e) {
            if (addresses.isEmpty()) {
                close();
                throw new NotConnectedException(e);
            }
            return tryNext();
        }
    }

    /** The number of the current attempt. */
    int attempt() {
        return attempt;
    }

    boolean hasOthers() {
        return !addresses.isEmpty();
    }

    /** How much of the remaining time this attempt may take. */
    Duration share(Duration left) {
        return left.dividedBy(addresses.size() + 1L);
    }

    SocketChannel network() {
        SocketChannel mine = network;
        if (mine == null) {
            throw new IllegalStateException("no connection");
        }
        return mine;
    }

    /** Has the selector watch for this, and nothing else. */
    void watch(int operations) {
        SelectionKey mine = key;
        if (mine != null && mine.interestOps() != operations) {
            mine.interestOps(operations);
        }
    }

    /** The loop's selector forgets the connection, which stays open. */
    void leaveLoop() {
        SelectionKey mine = key;
        if (mine != null) {
            mine.cancel();
        }
    }

    void close() {
        leaveLoop();
        SocketChannel tried = network;
        network = null;
        key = null;
        if (tried != null) {
            ConnectionOwner.LOOP.close(tried);
        }
    }
}
