package localfirst.relay;

import localfirst.relay.connection.Rendezvous;
import localfirst.relay.introduction.PipeView;
import localfirst.relay.peer.Pairing;

/** Lets introductions see pipes. */
record PipesOf(Rendezvous rendezvous) implements PipeView {
    @Override
    public boolean isPiped(Pairing pairing) {
        return rendezvous.isPiped(pairing);
    }

    @Override
    public boolean isConnected(Pairing pairing) {
        return rendezvous.isConnected(pairing);
    }

    @Override
    public void whenAlive(Pairing pairing, Runnable task) {
        rendezvous.whenAlive(pairing, task);
    }
}
