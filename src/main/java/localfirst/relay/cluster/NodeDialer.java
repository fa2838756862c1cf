package localfirst.relay.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.connection.WaitingCaller;
import localfirst.relay.loop.Destination;
import localfirst.relay.loop.Dialer;
import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.loop.UpgradeRequest;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/** Opens links to other nodes. Thread-safe, and never blocks. */
final class NodeDialer {
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final Dialer dialer;
    private final List<byte[]> secrets;
    private final Supplier<NodeId> self;
    private final Rendezvous rendezvous;
    private final Timers timers;
    private final Supplier<SSLContext> tls;

    /** @param tls for addresses with TLS */
    NodeDialer(
            Dialer dialer,
            Supplier<SSLContext> tls,
            List<byte[]> secrets,
            Supplier<NodeId> self,
            Rendezvous rendezvous,
            Timers timers) {
        this.dialer = dialer;
        this.tls = tls;
        this.secrets = secrets;
        this.self = self;
        this.rendezvous = rendezvous;
        this.timers = timers;
    }

    /** What became of a caller that was being forwarded to another node. */
    interface Forwarding {
        /** It is on its way, or isn't waiting any more. */
        void done();

        /** That node can't be reached, or doesn't take the caller. */
        void failed();
    }

    /** Opens the link for news. */
    void dialNews(NodeLink node) {
        LinkOpening opening = LinkOpening.now(self.get(), node.card().id(), null);
        LinkProof proof = LinkProof.of(secrets, opening.text());
        dial(Use.PEER, node.card(), opening, proof, node::notOpened, socket -> new ForNews(socket, proof, node));
    }

    private final class ForNews extends LinkEnd {
        private final LinkProof proof;
        private final NodeLink node;

        ForNews(PeerSocket socket, LinkProof proof, NodeLink node) {
            super(socket, timers, LinkProof.WELCOME_BYTES);
            this.proof = proof;
            this.node = node;
        }

        @Override
        @Nullable
        SocketEvents prove(byte[] welcome) {
            if (!proof.isWelcome(welcome)) {
                return null;
            }
            SocketEvents events = node.opened(socket());
            if (events == null) {
                return null;
            }
            socket().send(FirstFrame.of(proof.go(welcome, false)), true);
            node.begin();
            return events;
        }

        @Override
        void over(boolean wasJoined) {
            if (!wasJoined) {
                node.notOpened();
            }
        }
    }

    /** Tries whether this node can be found at an address, in the way in which others would look for it. */
    void dialSelf(URI address, Runnable reached, Runnable failed) {
        NodeId id = self.get();
        LinkOpening opening = LinkOpening.now(id, id, null);
        LinkProof proof = LinkProof.of(secrets, opening.text());
        NodeCard card = new NodeCard(id, address, "", NodeCard.State.READY);
        dial(Use.PEER, card, opening, proof, failed, socket -> new ForSelf(socket, proof, reached, failed));
    }

    private final class ForSelf extends LinkEnd {
        private final LinkProof proof;
        private final Runnable reached;
        private final Runnable failed;
        private boolean isSelf;

        ForSelf(PeerSocket socket, LinkProof proof, Runnable reached, Runnable failed) {
            super(socket, timers, LinkProof.WELCOME_BYTES);
            this.proof = proof;
            this.reached = reached;
            this.failed = failed;
        }

        /** Nothing more has to be known: this link isn't kept. */
        @Override
        @Nullable
        SocketEvents prove(byte[] welcome) {
            isSelf = proof.isWelcome(welcome);
            return null;
        }

        @Override
        void over(boolean wasJoined) {
            (isSelf ? reached : failed).run();
        }
    }

    /** Forwards a caller to that node. */
    void forward(WaitingCaller caller, NodeLink node, Forwarding forwarding) {
        LinkOpening opening = LinkOpening.now(self.get(), node.card().id(), caller.pairing());
        LinkProof proof = LinkProof.of(secrets, opening.text());
        Order order = new Order(caller, node, proof, forwarding);
        dial(Use.PIPE, node.card(), opening, proof, forwarding::failed, socket -> new ForCaller(socket, order));
    }

    /** A caller that is being forwarded. */
    private record Order(WaitingCaller caller, NodeLink node, LinkProof proof, Forwarding forwarding) {}

    private final class ForCaller extends LinkEnd {
        private final Order order;
        private boolean asked;

        ForCaller(PeerSocket socket, Order order) {
            super(socket, timers, LinkProof.WELCOME_BYTES);
            this.order = order;
        }

        @Override
        @Nullable
        SocketEvents prove(byte[] welcome) {
            if (!order.proof.isWelcome(welcome) || !order.node.add(socket())) {
                return null;
            }
            asked = true;
            try {
                return rendezvous
                        .forward(order.caller, socket(), () -> go(welcome))
                        .orElse(null);
            } finally {
                order.forwarding.done();
            }
        }

        private void go(byte[] welcome) {
            socket().send(FirstFrame.of(order.proof.go(welcome, order.caller.isHeard())), true);
        }

        @Override
        void over(boolean wasJoined) {
            order.node.remove(socket());
            if (!asked) {
                order.forwarding.failed();
            }
        }
    }

    private interface Visit {
        SocketEvents of(PeerSocket socket);
    }

    private void dial(Use use, NodeCard node, LinkOpening opening, LinkProof proof, Runnable failed, Visit visit) {
        URI address = node.address();
        try {
            SSLContext context = address.getScheme().equals("wss") ? tls.get() : null;
            UpgradeRequest request =
                    new UpgradeRequest(address.getRawPath() + opening.path(), null, opening.headers(proof));
            Destination destination = new Destination(host(address), address.getPort(), context, request, WITHIN);
            dialer.dial(use, destination, visit::of, failure -> failed.run());
        } catch (IllegalArgumentException e) {
            System.getLogger(NodeDialer.class.getName())
                    .log(System.Logger.Level.WARNING, "Node {0} has an address that can''t be dialled", node.id());
            failed.run();
        }
    }

    /** An IPv6 address has brackets in a URI. */
    private static String host(URI address) {
        String host = String.valueOf(address.getHost());
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
