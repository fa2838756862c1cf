package localfirst.relay.loop;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Whose connection it is, and who therefore closes it. */
@FunctionalInterface
public interface ConnectionOwner {
    /** The loop's own. */
    ConnectionOwner LOOP = network -> {
        try {
            network.close();
        } catch (IOException e) {
            // It has ended already.
        }
    };

    /** The loop is done with the connection, and has taken it from its selector. Doesn't block. */
    void close(SocketChannel network);
}
