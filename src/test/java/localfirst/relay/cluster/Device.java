package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import localfirst.relay.client.CloseStatus;
import localfirst.relay.client.MessageListener;
import localfirst.relay.client.PeerConnection;
import localfirst.relay.client.RelayClient;
import localfirst.relay.client.RelayListener;
import localfirst.relay.testing.Patience;

/** Somebody's device, which is told of whom it meets and what they say. */
final class Device implements RelayListener, AutoCloseable {
    final BlockingQueue<PeerConnection> met = new LinkedBlockingQueue<>();
    final BlockingQueue<CloseStatus> gone = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final String name;
    private final RelayClient client;

    /** Connects, and joins that document. */
    Device(String name, String address, String document) {
        this.name = name;
        client = RelayClient.builder(address).peerId(name).listener(this).connect();
        client.join(document);
    }

    /** The two meet, and hear each other. */
    static void assertThatTheyTalk(Device one, Device other) throws Exception {
        PeerConnection toOther = Patience.next(one.met, () -> one.name + " meets " + other.name);
        PeerConnection toOne = Patience.next(other.met, () -> other.name + " meets " + one.name);
        assertThatTheyTalk(one, toOther, other, toOne);
    }

    /** They have met. */
    static void assertThatTheyTalk(Device one, PeerConnection toOther, Device other, PeerConnection toOne) {
        toOther.send("hello from " + one.name);
        toOne.send("hello from " + other.name);
        assertThat(Patience.next(other.heard, () -> other.name + " hears")).isEqualTo("hello from " + one.name);
        assertThat(Patience.next(one.heard, () -> one.name + " hears")).isEqualTo("hello from " + other.name);
    }

    /**
     * The two meet again after something has failed, and hear each other. A connection may be lost right after it has
     * opened, since one of its ends may not have heard of that failure: then it is the next one that counts.
     */
    static void assertThatTheyTalkAgain(Device one, Device other) {
        String fromOne = "hello again from " + one.name;
        String fromOther = "hello again from " + other.name;
        Patience.await(() -> one.name + " and " + other.name + " hear each other again", () -> {
            one.sayOnNew(fromOne);
            other.sayOnNew(fromOther);
            return other.heard.contains(fromOne) && one.heard.contains(fromOther);
        });
    }

    private void sayOnNew(String text) {
        for (PeerConnection peer = met.poll(); peer != null; peer = met.poll()) peer.send(text);
    }

    @Override
    public void onPeerConnect(PeerConnection peer) {
        peer.listen(new MessageListener() {
            @Override
            public CompletionStage<?> onText(String text) {
                heard.add(text);
                return null;
            }
        });
        met.add(peer);
    }

    @Override
    public void onPeerDisconnect(PeerConnection peer, CloseStatus status) {
        gone.add(status);
    }

    @Override
    public void close() {
        client.close();
    }
}
