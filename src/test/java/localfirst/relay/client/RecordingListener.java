package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import localfirst.relay.testing.Patience;

/** Keeps what a client tells, in order; and the messages of each connection, each with its kind before a colon. */
final class RecordingListener implements RelayListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<PeerConnection> peers = new LinkedBlockingQueue<>();
    private final Consumer<PeerConnection> onConnect;

    RecordingListener() {
        this(peer -> {});
    }

    RecordingListener(Consumer<PeerConnection> onConnect) {
        this.onConnect = onConnect;
    }

    @Override
    public void onServerConnect() {
        events.add("server-connect");
    }

    @Override
    public void onServerDisconnect(CloseStatus status) {
        events.add("server-disconnect " + status.code());
    }

    @Override
    public void onPeerConnect(PeerConnection peer) {
        events.add("peer-connect " + peer.peerId() + " " + peer.documentId());
        onConnect.accept(peer);
        peers.add(peer);
    }

    @Override
    public void onPeerDisconnect(PeerConnection peer, CloseStatus status) {
        events.add("peer-disconnect " + peer.peerId() + " " + peer.documentId() + " " + status.code());
    }

    @Override
    public void onError(Throwable error) {
        errors.add(error);
    }

    /** Listens to a connection, and keeps its messages. */
    void keepMessages(PeerConnection peer) {
        peer.listen(new MessageListener() {
            @Override
            public CompletionStage<?> onText(String text) {
                messages.add("text:" + text);
                return null;
            }

            @Override
            public CompletionStage<?> onBinary(byte[] bytes) {
                messages.add("binary:" + java.util.HexFormat.of().formatHex(bytes));
                return null;
            }
        });
    }

    PeerConnection nextPeer() {
        return Patience.next(peers, () -> "a peer; events " + events + ", errors " + errors);
    }

    List<String> nextMessages(int count) {
        await(
                () -> count + " messages, not " + messages.size() + "; events " + events + ", errors " + errors,
                () -> messages.size() >= count);
        List<String> taken = new ArrayList<>();
        messages.drainTo(taken, count);
        return taken;
    }

    void awaitEvent(String event) {
        await(() -> "event " + event + " among " + events + ", errors " + errors, () -> events.contains(event));
    }
}
