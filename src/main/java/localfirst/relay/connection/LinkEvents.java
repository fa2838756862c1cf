package localfirst.relay.connection;

import localfirst.relay.peer.SocketEvents;

/** What one end of a link has to report to, besides what every socket has. */
public interface LinkEvents extends SocketEvents {
    /** Before {@link #opened}: its caller has shown the other node that it lives. */
    void wasHeard();
}
