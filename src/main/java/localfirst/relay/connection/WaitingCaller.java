package localfirst.relay.connection;

import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Pairing;

/** A caller that waits for a partner, for whoever may have it go on to another node. The same caller is always equal. */
public record WaitingCaller(Caller caller) {
    public Pairing pairing() {
        return caller.pairing();
    }

    public ClientAddress address() {
        return caller.socket().address();
    }

    /** Whether it has shown that it lives, and needn't again. */
    public boolean isHeard() {
        return !caller.isAwaited();
    }
}
