package localfirst.relay.tomcat;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection whose handshake is incomplete, or has been refused. Owned by the acceptor's thread. */
final class ArrivingHandshake {
    final SocketChannel connection;

    @Nullable
    SelectionKey key;

    /** What has arrived so far. */
    byte @Nullable [] begun;

    /** Whether it has been answered, and only has to be closed by the client. */
    boolean isRefused;

    ArrivingHandshake(SocketChannel connection) {
        this.connection = connection;
    }
}
