package localfirst.relay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.Grant;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.SocketNumbers;

/** A whole relay on a clock turned by hand, with peers on sockets without a network. */
public final class TestRelay {
    public final ManualTimers timers = new ManualTimers();
    public final Relay relay;
    private final List<FakeSocket> sockets = new CopyOnWriteArrayList<>();

    public TestRelay() {
        this(RelayConfig.defaults());
    }

    public TestRelay(RelayConfig config) {
        relay = new Relay(config, timers, () -> 0);
    }

    /** One that introduces everybody to everybody, however many share a document. */
    public static TestRelay allWithAll() {
        return new TestRelay(RelayConfig.defaults()
                .withLimits(Limits.defaults().toBuilder()
                        .introductionsPerDocument(0)
                        .build()));
    }

    /** A socket of this peer on /introduction. Its pings are answered. */
    public FakeSocket present(String peer) {
        FakeSocket socket = socket(ClientAddress.UNKNOWN);
        return socket.open(relay.introduce(new PeerId(peer), socket)).answerPings();
    }

    /** The same from this address. */
    public FakeSocket presentFrom(ClientAddress address, String peer) {
        FakeSocket socket = socket(address);
        return socket.open(relay.introduce(new PeerId(peer), socket)).answerPings();
    }

    /** The same from this address, and it has dialled that. */
    public FakeSocket presentAt(String host, ClientAddress address, String peer) {
        FakeSocket socket = socket(address);
        return socket.open(relay.introduce(new PeerId(peer), Grant.EVERYTHING, host, socket))
                .answerPings();
    }

    /** The same, and it has joined these documents. */
    public FakeSocket joined(String peer, String... documents) {
        FakeSocket socket = present(peer);
        socket.say(join(documents));
        return socket;
    }

    /** A socket on /connection. Its pings are answered. */
    public FakeSocket call(String local, String remote, String document) {
        return callSilently(local, remote, document).answerPings();
    }

    /** A socket on /connection that has shown no sign of life. */
    public FakeSocket callSilently(String local, String remote, String document) {
        return callFrom(ClientAddress.UNKNOWN, local, remote, document);
    }

    /** A socket on /connection with these numbers. Its pings are answered. */
    public FakeSocket call(SocketNumbers numbers, String local, String remote, String document) {
        FakeSocket socket = socket(ClientAddress.UNKNOWN);
        return socket.open(relay.connect(pairing(local, remote, document), numbers, socket))
                .answerPings();
    }

    public FakeSocket callFrom(ClientAddress address, String local, String remote, String document) {
        FakeSocket socket = socket(address);
        return socket.open(relay.connect(pairing(local, remote, document), socket));
    }

    private FakeSocket socket(ClientAddress address) {
        FakeSocket socket = new FakeSocket(timers, address);
        sockets.add(socket);
        return socket;
    }

    public void advance(Duration time) {
        timers.advance(time);
    }

    public void advanceSeconds(long seconds) {
        timers.advance(Duration.ofSeconds(seconds));
    }

    /** The transport brings to an end whatever the relay closed. */
    public void finishClosed() {
        sockets.forEach(FakeSocket::finish);
    }

    /** When everybody has gone, nothing may be left of them. */
    public void everybodyLeaves() {
        relay.checkConsistency();
        sockets.forEach(FakeSocket::breakOff);
        relay.checkConsistency();
        assertThat(relay.figures().introductionSockets()).as("sockets present").isZero();
        assertThat(relay.figures().documents()).as("documents").isZero();
        assertThat(relay.figures().heldCallers()).as("callers held").isZero();
        assertThat(relay.figures().pipes()).as("pipes").isZero();
        timers.advance(Duration.ofMinutes(3));
        assertThat(relay.figures().heldBytes()).as("held bytes").isZero();
        assertThat(relay.figures().introductionBytes())
                .as("bytes for introductions")
                .isZero();
        assertThat(relay.figures().waitingIntroductions())
                .as("introductions that wait")
                .isZero();
        // What is left looks after sockets, once a second, and at the counters.
        assertThat(timers.waiting()).as("timers").isEqualTo(2);
        relay.checkConsistency();
    }

    public static Pairing pairing(String local, String remote, String document) {
        return new Pairing(new PeerId(local), new PeerId(remote), new DocumentId(document));
    }

    public static String join(String... documents) {
        return "{\"type\":\"Join\",\"documentIds\":" + list(documents) + "}";
    }

    public static String leave(String... documents) {
        return "{\"type\":\"Leave\",\"documentIds\":" + list(documents) + "}";
    }

    /** What a JSON peer is told of another. */
    public static String introduction(String other, String... documents) {
        return "{\"type\":\"Introduction\",\"peerId\":\"" + other + "\",\"userName\":\"" + other + "\",\"documentIds\":"
                + list(documents) + "}";
    }

    private static String list(String... ids) {
        return ids.length == 0 ? "[]" : "[\"" + String.join("\",\"", ids) + "\"]";
    }
}
