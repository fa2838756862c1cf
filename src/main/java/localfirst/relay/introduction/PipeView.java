package localfirst.relay.introduction;

import localfirst.relay.peer.Pairing;

/** What introductions have to know of pipes. */
public interface PipeView {
    /** Whether these two have a pipe on this document. */
    boolean isPiped(Pairing pairing);

    /** Whether the local peer of the pairing has a socket for it, held or in a pipe. */
    boolean isConnected(Pairing pairing);

    /**
     * Runs the task, which mustn't block, once a socket of the local peer's for this pairing has shown that it lives; at once
     * if it is taking bytes. Of two tasks that wait for one socket, only the newer is run; and none if there is no socket.
     */
    void whenAlive(Pairing pairing, Runnable task);
}
