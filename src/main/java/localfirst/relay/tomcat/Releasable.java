package localfirst.relay.tomcat;

/** A channel of Tomcat's that can be parted from its connection: then Tomcat has nothing to close any more. */
interface Releasable {
    /** From now on it counts as closed, and leaves the connection alone. */
    void release();
}
