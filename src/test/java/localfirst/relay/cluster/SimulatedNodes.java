package localfirst.relay.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import localfirst.relay.ClusterFigures;
import localfirst.relay.OtherNodes;
import localfirst.relay.Relay;
import localfirst.relay.connection.Directory;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.introduction.Bulletin;
import localfirst.relay.introduction.Introductions;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;

/**
 * Several relays in this process that are nodes of one, on an engine that they share. They introduce peers across nodes; the
 * news between them arrives at once, without a network, and nobody can call anybody.
 */
public final class SimulatedNodes {
    private final Engine engine;
    private final Timers timers;
    private final Map<NodeId, Board> boards = new ConcurrentHashMap<>();
    private final AtomicLong news = new AtomicLong();

    public SimulatedNodes(Engine engine, Timers timers) {
        this.engine = engine;
        this.timers = timers;
    }

    /** Has this relay be one of them. */
    public void add(Relay relay) {
        Member member = relay.join((introductions, rendezvous) -> new Member(introductions, rendezvous));
        boards.put(member.node.id(), member.board);
        member.node.start();
    }

    /** How many pieces of news have gone from one node to another. */
    public long news() {
        return news.get();
    }

    private void send(NodeId to, News piece) {
        Board board = boards.get(to);
        if (board != null && piece instanceof News.Introduce introduce) {
            news.incrementAndGet();
            board.toldByNode(introduce);
        }
    }

    private final class Member implements OtherNodes, NodeListener {
        private final Node node;
        private final Board board;

        Member(Introductions introductions, Rendezvous rendezvous) {
            node = new Node(engine, timers, TestNode.card(NodeId.random()), this);
            Links none = new Links(link -> {}, timers);
            FarHealing healing = new FarHealing(node, none, introductions, rendezvous, timers, () -> 0);
            board = new Board(
                    node, SimulatedNodes.this::send, introductions, healing, new Questions(none, rendezvous, timers));
        }

        @Override
        public Directory directory() {
            return Directory.NONE;
        }

        @Override
        public Bulletin bulletin() {
            return board;
        }

        @Override
        public Function<PeerSocket, SocketEvents> enter(String path, Function<String, List<String>> headers) {
            return null;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public ClusterFigures figures() {
            return new ClusterFigures(
                    new ClusterFigures.Engine(true, node.resyncs(), board.size()),
                    new ClusterFigures.Calls(0, 0, 0, 0),
                    new ClusterFigures.Others(0, List.of()),
                    new ClusterFigures.Dropped(0, 0, 0));
        }

        @Override
        public void drain() {}

        @Override
        public void close() {
            node.close();
        }

        @Override
        public void others(List<NodeCard> others) {}

        @Override
        public void orphaned(List<Pairing> pairings) {}

        @Override
        public void up(boolean up) {}

        @Override
        public CompletionStage<?> announceAll(NodeId self, long since) {
            boards.put(self, board);
            return Resync.run(board.announceAll(since), timers);
        }
    }
}
