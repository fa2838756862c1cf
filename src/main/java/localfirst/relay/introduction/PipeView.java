package localfirst.relay.introduction;

import localfirst.relay.peer.Pairing;

/** What healing has to know of pipes. */
public interface PipeView {
    /** Whether these two have a pipe on this document. */
    boolean isPiped(Pairing pairing);

    /** Whether the local peer of the pairing has a socket for it, held or in a pipe. */
    boolean isConnected(Pairing pairing);
}
