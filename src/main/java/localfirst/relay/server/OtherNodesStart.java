package localfirst.relay.server;

import localfirst.relay.loop.EventLoops;

/** Makes a relay one of several nodes, or doesn't. */
interface OtherNodesStart {
    /** For a relay of one node. */
    OtherNodesStart NONE = (loops, port) -> {};

    /**
     * The relay is about to let peers in.
     *
     * @param loops where links to other nodes live
     * @param port where they find this one
     */
    void start(EventLoops loops, int port);
}
