package localfirst.relay.introduction;

import localfirst.relay.peer.Pairing;

/** What introductions have to know about pipes. */
public interface PipeView {
    /** Whether these two have a pipe for this document. */
    boolean isPiped(Pairing pairing);

    /** Whether the local peer of the pairing has a socket for it, held or in a pipe. */
    boolean isConnected(Pairing pairing);

    /**
     * Runs the task, which must not block, once a socket of the local peer for this pairing has shown that it is alive;
     * at once if the socket is taking bytes. If two tasks wait for the same socket, only the newer one runs; if there
     * is no socket, none does.
     */
    void whenAlive(Pairing pairing, Runnable task);
}
