package localfirst.relay.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import localfirst.relay.load.JoinMessage;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.LoadSocket;

/** A peer on /introduction that counts the Introductions it is sent. */
final class Peer extends LoadSocket {
    private static final AtomicLong PEERS = new AtomicLong(System.nanoTime() & 0xffffff);

    private final String documentId;
    private Runnable onIntroduction = () -> {};
    int introductions;
    long introducedAt;

    private Peer(String peerId, String documentId) {
        super("/introduction/" + peerId);
        this.documentId = documentId;
    }

    /** Opens peers, of which each two in a row want one document, at two nodes; blocks until all are open. */
    static List<Peer> open(LoadLoop loop, int count, Duration patience) throws IOException {
        return open(loop, count, false, patience);
    }

    /** @param local whether the two are at one node */
    static List<Peer> open(LoadLoop loop, int count, boolean local, Duration patience) throws IOException {
        return open(loop, count, 2, local, patience);
    }

    /** Opens peers that all want one document, at all nodes in turn; blocks until all are open. */
    static List<Peer> openInOneRoom(LoadLoop loop, int count, Duration patience) throws IOException {
        return open(loop, count, count, false, patience);
    }

    private static List<Peer> open(LoadLoop loop, int count, int sharing, boolean local, Duration patience)
            throws IOException {
        long first = PEERS.getAndAdd(count);
        List<Peer> peers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Peer peer = new Peer("peer-" + (first + i), "document-" + (first + i / sharing));
            peer.at(local ? i / sharing : i);
            peers.add(peer);
            loop.open(peer);
        }
        loop.runUntil(() -> peers.stream().allMatch(Peer::isOpen), patience, "open peers");
        return peers;
    }

    void onIntroduction(Runnable action) {
        onIntroduction = action;
    }

    void join() {
        send(JoinMessage.of(List.of(documentId)));
    }

    /** Joins so many documents that are its partner's too, from this number on. */
    void join(int from, int count) {
        send(JoinMessage.of(IntStream.range(from, from + count)
                .mapToObj(i -> documentId + "." + i)
                .toList()));
    }

    @Override
    protected void frameEnded() {
        introductions++;
        introducedAt = System.nanoTime();
        onIntroduction.run();
    }
}
