package localfirst.relay.behaviour;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What the classes of the suite share: the relay, ids that no other test uses, and sockets that end with the test. */
@SystemTest
@Tag("behaviour")
@ExtendWith(RelayExtension.class)
abstract class RelayBehaviour {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final AtomicInteger SETTLED = new AtomicInteger();

    RelayUnderTest relay;

    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();
    private int number;
    private String suffix = newSuffix();

    @BeforeEach
    void meet(RelayUnderTest relayUnderTest) {
        relay = relayUnderTest;
    }

    @AfterEach
    void leave() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private String newSuffix() {
        number = TESTS.incrementAndGet();
        return "-" + ProcessHandle.current().pid() + "-" + number;
    }

    /** {@link Patience#inTime}, with ids that no other attempt has used. */
    final void inTime(Duration timer, Executable attempt) throws Exception {
        Patience.inTime(timer, () -> {
            leave();
            suffix = newSuffix();
            attempt.execute();
        });
    }

    /** An id for a peer or a document that is this test's own. */
    final String id(String name) {
        return name + suffix;
    }

    /** The same, with as many bytes as the "doc-1" of golden messages. */
    final String documentLikeGolden() {
        return String.format("d%04d", number);
    }

    /** A golden message about that document, since peers of another test may still seem to be in the other one. */
    final Frame own(Frame golden) {
        String bytes = new String(golden.payload(), ISO_8859_1).replace("doc-1", documentLikeGolden());
        return new Frame(golden.fin(), golden.rsv(), golden.opcode(), bytes.getBytes(ISO_8859_1));
    }

    /** A socket that does nothing by itself, and reads. */
    final RawWebSocket bare(String rawTarget) {
        return opened(closing(RawWebSocket.open(relay, rawTarget)).read());
    }

    /** A socket that answers pings and Close frames. */
    final RawWebSocket polite(String rawTarget) {
        return opened(closing(RawWebSocket.open(relay, rawTarget)).polite().read());
    }

    /** Some containers answer a handshake before they open the endpoint: what a test does next must come after that. */
    private RawWebSocket opened(RawWebSocket socket) {
        return relay.differences().contains(Difference.FRAMES_CHECKED_BY_CONTAINER) ? socket.awaitEndpoint() : socket;
    }

    /** A peer on /introduction. */
    final RawWebSocket peer(String localPeerId) {
        return polite("/introduction/" + localPeerId);
    }

    /** A peer that has joined. */
    final RawWebSocket peer(String localPeerId, String... documentIds) {
        return peer(localPeerId).send(Dialect.MESSAGE_PACK.join(documentIds));
    }

    /** One side of a pair, on /connection. */
    final RawWebSocket caller(String localPeerId, String remotePeerId, String documentId) {
        return polite(path(localPeerId, remotePeerId, documentId));
    }

    /**
     * Returns once a caller has its place in the relay: a handshake is answered before that, so that of two calls the first
     * may arrive last.
     */
    static RawWebSocket inItsPlace(RawWebSocket caller) {
        Frame question = Frame.ping("here?");
        caller.send(question);
        assertThat(caller.next()).isEqualTo(Frame.pong(question.payload()));
        return caller;
    }

    /** Returns once the relay has taken what that peer sent so far: it meets a witness on a document it joins last. */
    final void settle(RawWebSocket peer) {
        int number = SETTLED.incrementAndGet();
        String marker = id("marker-" + number);
        String witnessId = id("witness-" + number);
        RawWebSocket witness = peer(witnessId, marker);
        peer.send(Dialect.MESSAGE_PACK.join(marker));
        Introduction.next(witness);
        Introduction.next(peer).names(witnessId, marker);
        witness.send(Frame.close());
        witness.awaitEnd();
    }

    /**
     * Returns once a peer that has gone is introduced to nobody any more: some containers report the end of a connection
     * later than its peer sees it.
     *
     * @param newcomerId of who joins that document next. It asks, since no peer is ever introduced to itself.
     */
    final void awaitDeparture(String goneId, String documentId, String newcomerId) {
        Patience.await("that " + goneId + " is introduced to nobody", () -> !meets(goneId, documentId, newcomerId));
    }

    /** The witness is on the same node as the peer that has gone: an introduction within one node would be quicker. */
    private boolean meets(String goneId, String documentId, String newcomerId) {
        int number = SETTLED.incrementAndGet();
        String marker = id("marker-" + number);
        RawWebSocket witness = peer(goneId + "-witness-" + number, marker);
        RawWebSocket newcomer = peer(newcomerId, documentId).send(Dialect.MESSAGE_PACK.join(marker));
        Introduction.next(witness).names(newcomerId, marker);
        boolean meets = Introduction.next(newcomer).peerId().equals(goneId);
        newcomer.send(Frame.close());
        witness.send(Frame.close());
        return meets;
    }

    static String path(String localPeerId, String remotePeerId, String documentId) {
        return "/connection/" + localPeerId + "/" + remotePeerId + "/" + documentId;
    }

    /** Two sockets with an open pipe between them, of which both ends are known to work. */
    record Pair(RawWebSocket alice, RawWebSocket bob) {
        void sayHello() {
            alice.send(Frame.text("hello bob"));
            bob.send(Frame.text("hello alice"));
            Messages.assertNext(bob, Message.text("hello bob"));
            Messages.assertNext(alice, Message.text("hello alice"));
        }
    }

    final Pair pair() {
        return pair(id("alice"), id("bob"), id("doc"));
    }

    final Pair pair(String aliceId, String bobId, String documentId) {
        Pair pair = new Pair(caller(aliceId, bobId, documentId), caller(bobId, aliceId, documentId));
        pair.sayHello();
        return pair;
    }

    final <T extends AutoCloseable> T closing(T socket) {
        opened.push(socket);
        return socket;
    }
}
