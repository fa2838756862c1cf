package localfirst.relay.cluster;

import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/** The end of a link that was dialled: proves itself first, then waits for the other's final proof. */
abstract class WelcomingEnd extends LinkEnd {
    private final LinkProof proof;
    private final byte[] welcome;

    WelcomingEnd(PeerSocket socket, Timers timers, LinkProof proof) {
        super(socket, timers, LinkProof.GO_BYTES);
        this.proof = proof;
        this.welcome = proof.welcome();
    }

    /**
     * The other end knows how to ask.
     *
     * @return whether it is welcome; if not, it isn't answered, and asks elsewhere
     */
    boolean welcomes() {
        return true;
    }

    /** The other end is a node. @return the visit that the link is for; nothing if the link isn't to go on */
    abstract @Nullable SocketEvents proven(boolean isHeard);

    @Override
    public final void opened() {
        super.opened();
        if (!welcomes()) {
            socket().abort();
            return;
        }
        socket().send(FirstFrame.of(welcome), true);
    }

    @Override
    final @Nullable SocketEvents prove(byte[] go) {
        return proof.isGo(welcome, go) ? proven(LinkProof.isHeard(go)) : null;
    }
}
