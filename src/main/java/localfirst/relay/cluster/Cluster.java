package localfirst.relay.cluster;

import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import localfirst.relay.ClusterFigures;
import localfirst.relay.OtherNodes;
import localfirst.relay.connection.Directory;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.introduction.Bulletin;
import localfirst.relay.introduction.Introductions;
import localfirst.relay.loop.Dialer;
import localfirst.relay.loop.EventLoops;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Makes this relay one of several nodes, and puts the parts for that together.
 *
 * <p>Thread-safe, and never blocks.
 */
public final class Cluster implements OtherNodes {
    private static final int MAX_DIALS = 4096;

    private final Timers timers;
    private final Node node;
    private final Links links;
    private final Hosts hosts;
    private final FarHealing healing;
    private final Board board;
    private final NodeEndpoint endpoint;
    private final OwnAddress ownAddress;
    private volatile boolean checksAddress;
    private volatile AutoCloseable ownEngine = () -> {};

    private final OwnIds ownIds;

    /** @param engine isn't closed when this is closed */
    public Cluster(
            Introductions introductions,
            Rendezvous rendezvous,
            Timers timers,
            EventLoops loops,
            Engine engine,
            Identity identity) {
        this.timers = timers;
        ownIds = new OwnIds(identity.card().id());
        node = new Node(engine, timers, identity.card(), new Learnt());
        NodeDialer dialer = new NodeDialer(
                new Dialer(loops, MAX_DIALS), identity.tls(), identity.secrets(), node::id, rendezvous, timers);
        ownAddress = new OwnAddress(dialer::dialSelf, timers);
        links = new Links(dialer::dialNews, timers);
        healing = new FarHealing(
                node,
                links,
                introductions,
                rendezvous,
                timers,
                () -> ThreadLocalRandom.current().nextDouble());
        Questions questions = new Questions(links, rendezvous, timers);
        board = new Board(node, links::send, introductions, healing, questions);
        hosts = new Hosts(new Hosts.Around(node, this::isSelf, links, dialer), rendezvous, timers);
        endpoint = new NodeEndpoint(
                new NodeEndpoint.Self(identity.secrets(), this::isSelf, ownAddress), hosts, board, links, rendezvous);
    }

    /**
     * Who this node is.
     *
     * @param card as the others see it
     * @param secrets prove that a node belongs to the cluster; the first is shown to others, and all are accepted
     * @param tls for connections to nodes that use TLS
     */
    public record Identity(NodeCard card, List<byte[]> secrets, Supplier<SSLContext> tls) {
        /** With Java's default TLS. */
        public Identity(NodeCard card, List<byte[]> secrets) {
            this(card, secrets, LinkTls.ofJava()::context);
        }
    }

    /** Enters the cluster. From now on, the other nodes know about this one. */
    public void start() {
        hosts.start();
        node.start();
    }

    /** Once it has entered, checks whether others can find this node at its address. */
    void checkAddress() {
        checksAddress = true;
    }

    /** The same, if the address at which others dial it is known only now. */
    public void start(URI address) {
        hosts.start();
        node.start(address);
    }

    /** Has this closed when the cluster is: the engine, if it belongs to this node alone. */
    void endsWith(AutoCloseable own) {
        ownEngine = own;
    }

    private boolean isSelf(NodeId id) {
        return id.equals(node.id()) || ownIds.contains(id);
    }

    @Override
    public Directory directory() {
        return hosts;
    }

    @Override
    public Bulletin bulletin() {
        return board;
    }

    @Override
    public @Nullable Function<PeerSocket, SocketEvents> enter(String rawPath, Function<String, List<String>> headers) {
        return rawPath.startsWith(PATHS) ? endpoint.enter(rawPath, headers, timers) : null;
    }

    /** The other nodes that can be sent news now. */
    public int linksUp() {
        return (int) links.all().stream().filter(NodeLink::isUp).count();
    }

    @Override
    public ClusterFigures figures() {
        int open = links.all().stream().mapToInt(NodeLink::links).sum();
        List<String> versions = node.others().stream().map(NodeCard::version).toList();
        return new ClusterFigures(
                new ClusterFigures.Engine(node.isUp(), node.resyncs(), board.size()),
                new ClusterFigures.Calls(hosts.size(), hosts.forwarded(), hosts.failed(), open),
                new ClusterFigures.Others(linksUp(), versions),
                new ClusterFigures.Dropped(
                        links.lost(), healing.notKept(), board.questions().notAsked()));
    }

    @Override
    public boolean isReady() {
        return node.wasUp();
    }

    @Override
    public void drain() {
        healing.stop();
        hosts.drain();
        node.drain();
    }

    @Override
    public void close() {
        node.close();
        ownAddress.close();
        links.close();
        healing.stop();
        try {
            ownEngine.close();
        } catch (Exception e) {
            System.getLogger(Cluster.class.getName())
                    .log(System.Logger.Level.WARNING, "The cluster's engine couldn't be stopped properly", e);
        }
    }

    private final class Learnt implements NodeListener {
        @Override
        public void others(List<NodeCard> others) {
            links.others(others);
        }

        /**
         * The callers of dead nodes may have been peers of live ones, and nobody else knows that they should have a
         * pipe.
         */
        @Override
        public void orphaned(List<Pairing> pairings) {
            pairings.forEach(healing::missing);
        }

        @Override
        public void up(boolean up) {
            if (up && checksAddress) {
                checksAddress = false;
                ownAddress.check(node.address());
            }
        }

        @Override
        public CompletionStage<?> announceAll(NodeId self, long since) {
            ownIds.add(self);
            Iterator<Resync.Batch> interests = board.announceAll(since);
            Iterator<Resync.Batch> pairs = hosts.announceAll();
            return Resync.run(
                    new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return interests.hasNext() || pairs.hasNext();
                        }

                        @Override
                        public Resync.Batch next() {
                            return interests.hasNext() ? interests.next() : pairs.next();
                        }
                    },
                    timers);
        }
    }
}
