package localfirst.relay.loop;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** The owner of a connection, which therefore closes it. */
@FunctionalInterface
public interface ConnectionOwner {
    /** The loop itself. */
    ConnectionOwner LOOP = network -> {
        try {
            network.close();
        } catch (IOException e) {
            // It has ended already.
        }
    };

    /** The loop is done with the connection, and has removed it from its selector. Doesn't block. */
    void close(SocketChannel network);
}
