package localfirst.relay.connection;

import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Pairing;

/**
 * A caller that waits for a partner, as the code sees it that may forward it to another node. The same caller is always
 * equal.
 */
public record WaitingCaller(Caller caller) {
    public Pairing pairing() {
        return caller.pairing();
    }

    public ClientAddress address() {
        return caller.socket().address();
    }

    /** Whether it has shown that it is alive, and needn't do so again. */
    public boolean isHeard() {
        return !caller.isAwaited();
    }
}
