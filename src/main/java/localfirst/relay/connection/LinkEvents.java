package localfirst.relay.connection;

import localfirst.relay.peer.SocketEvents;

/** What one end of a link reports to, in addition to what every socket has. */
public interface LinkEvents extends SocketEvents {
    /** Called before {@link #opened}: its caller has shown the other node that it is alive. */
    void wasHeard();
}
