package localfirst.relay.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.load.Frames;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.LoadSocket;

/** A peer on /introduction that counts the Introductions it is sent. */
final class Peer extends LoadSocket {
    private static final AtomicLong PEERS = new AtomicLong(System.nanoTime() & 0xffffff);

    private final String documentId;
    int introductions;

    private Peer(String peerId, String documentId) {
        super("/introduction/" + peerId);
        this.documentId = documentId;
    }

    /** Opens peers, of which each two in a row want one document; blocks until all are open. */
    static List<Peer> open(LoadLoop loop, int count, Duration patience) throws IOException {
        long first = PEERS.getAndAdd(count);
        List<Peer> peers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Peer peer = new Peer("peer-" + (first + i), "document-" + (first + i / 2));
            peers.add(peer);
            loop.open(peer);
        }
        loop.runUntil(() -> peers.stream().allMatch(Peer::isOpen), patience, "open peers");
        return peers;
    }

    void join() {
        send(Frames.binary(join(documentId)));
    }

    @Override
    protected void frameEnded() {
        introductions++;
    }

    /** A Join as the Node client sends it: MessagePack with a map16. */
    private static byte[] join(String documentId) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xde, 0, 2});
        text(out, "type");
        text(out, "Join");
        text(out, "documentIds");
        out.write(0x91);
        text(out, documentId);
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(0xa0 | text.length());
        out.writeBytes(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
