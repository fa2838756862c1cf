package localfirst.relay.tomcat;

/** A channel of Tomcat's that can let go of its connection, so that Tomcat doesn't close it. */
interface Releasable {
    /** From now on it counts as closed, and leaves the connection alone. */
    void release();
}
