package localfirst.relay.server;

import localfirst.relay.loop.EventLoops;

/** Makes a relay join a cluster, if it is configured for one. */
interface OtherNodesStart {
    /** For a relay without a cluster. */
    OtherNodesStart NONE = (loops, port) -> {};

    /**
     * The relay is about to let peers in.
     *
     * @param loops where links to other nodes live
     * @param port the port at which other nodes find this one
     */
    void start(EventLoops loops, int port);
}
