package localfirst.relay.tomcat;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection whose handshake hasn't come whole yet, or has been refused. Owned by the acceptor's thread. */
final class ArrivingHandshake {
    final SocketChannel connection;

    @Nullable
    SelectionKey key;

    /** What has come of it so far. */
    byte @Nullable [] begun;

    /** Whether it has its answer, and is only to close now. */
    boolean isRefused;

    ArrivingHandshake(SocketChannel connection) {
        this.connection = connection;
    }
}
