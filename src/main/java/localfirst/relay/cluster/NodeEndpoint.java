package localfirst.relay.cluster;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import localfirst.relay.connection.LinkEvents;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/** Where links of other nodes come in. Anybody who can't prove to be a node gets 404. Thread-safe, and never blocks. */
final class NodeEndpoint {
    private final List<byte[]> secrets;
    private final Predicate<NodeId> isSelf;
    private final OwnAddress ownAddress;
    private final Hosts hosts;
    private final Board board;
    private final Links links;
    private final Rendezvous rendezvous;

    NodeEndpoint(Self self, Hosts hosts, Board board, Links links, Rendezvous rendezvous) {
        this.secrets = self.secrets();
        this.isSelf = self.isSelf();
        this.ownAddress = self.address();
        this.hosts = hosts;
        this.board = board;
        this.links = links;
        this.rendezvous = rendezvous;
    }

    /**
     * This node.
     *
     * @param secrets prove that another process is a node, too
     * @param isSelf whether an id is one of this process's own
     * @param address is told when another node has found it
     */
    record Self(List<byte[]> secrets, Predicate<NodeId> isSelf, OwnAddress address) {}

    /** @return begins the visit; nothing if it isn't a node's, or isn't accepted */
    @Nullable
    Function<PeerSocket, SocketEvents> enter(String rawPath, Function<String, List<String>> headers, Timers timers) {
        LinkOpening opening = LinkOpening.of(rawPath, headers);
        if (opening == null || !isSelf.test(opening.to())) {
            return null;
        }
        LinkProof proof = LinkProof.of(secrets, opening.text(), LinkOpening.proof(headers));
        if (proof == null) {
            return null;
        }
        ownAddress.reached();
        Pairing pairing = opening.pairing();
        if (pairing == null) {
            return socket -> new NewsEnd(socket, timers, proof, news -> take(opening.from(), news));
        }
        return hosts.isHost(pairing) ? socket -> new Guest(socket, timers, proof, opening) : null;
    }

    private void take(NodeId from, News news) {
        if (news instanceof News.Introduce introduction) {
            board.toldByNode(introduction);
        } else if (news instanceof News.Ask question) {
            board.questions().asked(from, question);
        } else if (news instanceof News.Lives answer) {
            board.questions().answered(answer);
        }
    }

    /** A caller of another node, on its way to the meeting of its pair. */
    private final class Guest extends WelcomingEnd {
        private final Pairing pairing;
        private final WatchedLink watched;
        private boolean pinned;

        Guest(PeerSocket socket, Timers timers, LinkProof proof, LinkOpening opening) {
            super(socket, timers, proof);
            this.pairing = Objects.requireNonNull(opening.pairing());
            this.watched = new WatchedLink(socket, () -> links.to(opening.from()), timers);
        }

        /** The last caller of the pair may have left during the handshake. */
        @Override
        boolean welcomes() {
            pinned = hosts.pin(pairing);
            return pinned;
        }

        @Override
        SocketEvents proven(boolean isHeard) {
            watched.begin();
            LinkEvents events = rendezvous.receive(pairing, socket());
            if (isHeard) {
                events.wasHeard();
            }
            events.opened();
            return events;
        }

        @Override
        void over(boolean wasJoined) {
            watched.end();
            if (pinned) {
                hosts.unpin(pairing);
            }
        }
    }
}
