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
    /** The start of the paths at which nodes open links. To anybody else they don't exist. */
    String PATHS = "/node/";

    /** Where pairs meet. */
    Directory directory();

    /** Who is interested in what on other nodes. */
    Bulletin bulletin();

    /**
     * Another node may have come, to a path that is none of a peer's.
     *
     * @param headers the values of a header by its name
     * @return begins the visit that the socket is for; nothing if this is no node
     */
    @Nullable
    Function<PeerSocket, SocketEvents> enter(String rawPath, Function<String, List<String>> headers);

    /** Whether this node has joined the cluster since it started. If it never does, its settings may be wrong. */
    boolean isReady();

    /** How it is at this moment, in numbers. */
    ClusterFigures figures();

    /** This node is about to stop. */
    void drain();

    /** This node has stopped. */
    @Override
    void close();
}
