package localfirst.relay;

import java.util.List;
import java.util.function.Function;
import localfirst.relay.connection.Directory;
import localfirst.relay.introduction.Bulletin;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import org.jspecify.annotations.Nullable;

/** The other nodes of this relay's cluster. Thread-safe, and never blocks. */
public interface OtherNodes extends AutoCloseable {
    /** The start of the paths at which nodes open links. To anybody else they don't exist. */
    String PATHS = "/node/";

    /** Where pairs meet. */
    Directory directory();

    /** Who is interested in what on other nodes. */
    Bulletin bulletin();

    /**
     * A request for a path that isn't one of a peer's, and may come from another node.
     *
     * @param headers the values of a header by its name
     * @return starts the visit of such a socket; null if it doesn't come from a node
     */
    @Nullable
    Function<PeerSocket, SocketEvents> enter(String rawPath, Function<String, List<String>> headers);

    /** Whether this node has joined the cluster since it started. If it never does, its settings may be wrong. */
    boolean isReady();

    /** The current figures. */
    ClusterFigures figures();

    /** Prepares this node to stop. */
    void drain();

    /** Stops: closes all links. */
    @Override
    void close();
}
