package localfirst.relay.connection;

import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketNumbers;

/**
 * One end of a link between two nodes. It stands for one or more callers on the other node.
 *
 * <p>On a pair's host, it is a caller like others. On the node where the caller came, it is the other half of the
 * caller's pipe, and has no place in the meeting.
 *
 * <p>It isn't counted, limited or pinged itself: its caller is, on the node where it came, and the nodes watch each
 * other. Pings from the host go through to the caller, and its signs of life come back.
 */
final class LinkCaller extends Caller implements LinkEvents {
    /**
     * The status that a link is given when the connection of the peer behind it was lost. No peer can send this one.
     */
    static final CloseStatus PEER_LOST = new CloseStatus(1001, CloseStatus.RELAY_PREFIX + " lost");

    private final Rendezvous rendezvous;
    private final boolean toHost;
    private final AtomicBoolean owesPong = new AtomicBoolean();

    LinkCaller(Pairing pairing, PeerSocket socket, Rendezvous rendezvous, Flow flow, boolean toHost) {
        super(pairing, SocketNumbers.NONE, socket, rendezvous, flow);
        this.rendezvous = rendezvous;
        this.toHost = toHost;
        // A node takes everything from the start; it is the caller's own node that waits for its sign of life.
        becomeReady();
    }

    @Override
    boolean isLink() {
        return true;
    }

    @Override
    boolean isToHost() {
        return toHost;
    }

    @Override
    public void wasHeard() {
        super.heard();
    }

    /** On the host: it is a caller from now on. */
    @Override
    public void opened() {
        setTimer(WAITS_LONG, () -> rendezvous.waitsLong(this));
        rendezvous.arrive(this);
        if (isAwaited()) {
            ping();
        }
    }

    @Override
    public boolean answersPings() {
        return toHost;
    }

    @Override
    public void pinged() {
        owesPong.set(true);
        Caller caller = partner();
        if (!caller.isAwaited()) {
            caller.await();
            caller.ping();
        }
    }

    @Override
    void partnerWasHeard() {
        if (owesPong.getAndSet(false)) {
            socket().sendPong();
        }
    }

    @Override
    public void ended(Ending ending) {
        // What the other relay says isn't what the peer said.
        Ending seen = isByRelay(ending) ? new Ending(Outcome.LOST, ending.status()) : ending;
        settle(seen.outcome());
        rendezvous.remove(this, seen);
        rendezvous.linkEnded(this);
        cancelTimer();
    }

    private static boolean isByRelay(Ending ending) {
        return ending.status().reason().startsWith(CloseStatus.RELAY_PREFIX);
    }

    @Override
    CloseStatus lastWords(Ending ending) {
        boolean passesOn = isByRelay(ending) && !ending.status().equals(PEER_LOST);
        return passesOn ? ending.status() : super.lastWords(isByRelay(ending) ? Ending.LOST : ending);
    }

    @Override
    Outcome outcomeOfPartner(Ending ending) {
        return isByRelay(ending) ? Outcome.ofRelay(ending.status()) : Outcome.PARTNER_GONE;
    }

    /**
     * If the host has said how the pipe ended, the host restores it. If it is gone without a word, this node has to.
     */
    @Override
    boolean isHealedElsewhere(Ending ending) {
        return (toHost && isByRelay(ending)) || partner().isToHost();
    }
}
