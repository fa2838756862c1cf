package localfirst.relay;

import java.util.List;
import java.util.function.Function;
import localfirst.relay.connection.Directory;
import localfirst.relay.introduction.Bulletin;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import org.jspecify.annotations.Nullable;

/** The other nodes of a relay that is more than one. Thread-safe, and never blocks. */
public interface OtherNodes extends AutoCloseable {
    /** What paths begin with where nodes open links to each other. Anybody else finds nothing there. */
    String PATHS = "/node/";

    /** Where pairs meet. */
    Directory directory();

    /** Who is interested in what elsewhere. */
    Bulletin bulletin();

    /**
     * Another node may have come, to a path that is none of a peer's.
     *
     * @param headers the values of a header by its name
     * @return begins the visit that the socket is for; nothing if this is no node
     */
    @Nullable
    Function<PeerSocket, SocketEvents> enter(String rawPath, Function<String, List<String>> headers);

    /** Whether this node has ever been one of them: if not, its settings may be wrong. */
    boolean isReady();

    /** How it is at this moment, in numbers. */
    ClusterFigures figures();

    /** This node is about to stop. */
    void drain();

    /** This node has stopped. */
    @Override
    void close();
}
