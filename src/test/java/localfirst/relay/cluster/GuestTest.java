package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import localfirst.relay.peer.Liveness;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** A caller that another node forwards to the host of its pair. */
class GuestTest {
    private static final Pairing BOB = TestRelay.pairing("bob", "alice", "doc");

    private final TestNode host = new TestNode();
    private final FakeSocket alice = host.peers.call("alice", "bob", "doc");
    private final LinkOpening opening = LinkOpening.now(NodeId.random(), host.self, BOB);
    private final LinkProof proof = LinkProof.of(TestNode.SECRETS, opening.text());

    /** As a node opens it that this one hasn't heard of. */
    private FakeSocket link() {
        return opened(handshake());
    }

    private Function<PeerSocket, SocketEvents> handshake() {
        Map<String, String> headers = opening.headers(proof);
        return Objects.requireNonNull(host.cluster.enter(opening.path(), name -> List.of(headers.get(name))));
    }

    private FakeSocket opened(Function<PeerSocket, SocketEvents> handshake) {
        FakeSocket link = new FakeSocket(host.timers);
        return link.open(handshake.apply(link));
    }

    private FakeSocket bob() {
        FakeSocket link = link();
        byte[] welcome = Arrays.copyOfRange(link.sentBytes(), 2, 2 + LinkProof.WELCOME_BYTES);
        link.forgetSent();
        link.sendFrames(FirstFrame.of(proof.go(welcome, true)), 1, true);
        return link;
    }

    @Test
    void linkOfANodeThatIsNotKnownMeetsItsPartnerAndIsCutIfTheNodeStaysUnknown() {
        FakeSocket bob = bob();
        alice.say("hello bob");
        bob.say("hello alice");
        assertThat(bob.texts()).containsExactly("hello bob");
        assertThat(alice.texts()).containsExactly("hello alice");

        host.timers.advance(NodeLink.DEAD_AFTER.minusMillis(1));
        assertThat(bob.isAborted()).isFalse();
        host.timers.advance(Duration.ofMillis(1));
        assertThat(bob.isAborted()).isTrue();
    }

    /** Its caller would be lost with it, after the node that it comes from has let go of it. */
    @Test
    void linkIsCutRatherThanWelcomedIfTheLastCallerLeavesDuringItsHandshake() {
        Function<PeerSocket, SocketEvents> handshake = handshake();
        alice.breakOff();

        FakeSocket link = opened(handshake);

        assertThat(link.isAborted()).isTrue();
        assertThat(link.sentBytes()).isEmpty();
    }

    @Test
    void callerIsStalledIfTheLinkToItsPartnerIs() {
        Liveness.Watched visit = (Liveness.Watched) alice.visit();
        FakeSocket bob = bob().keeping(100);
        assertThat(visit.stalledSince()).isZero();
        bob.block();
        assertThat(visit.stalledSince()).isPositive();
        assertThat(visit.stalledBytes()).isEqualTo(100);

        visit.stalled();
        assertThat(bob.isAborted()).isTrue();
        assertThat(alice.isAborted()).isFalse();
    }

    @Test
    void linkWhoseLastWordIsWrongIsCutAtOnce() {
        FakeSocket link = link();
        link.sendFrames(FirstFrame.of(new byte[LinkProof.GO_BYTES]), 1, true);
        assertThat(link.isAborted()).isTrue();
    }
}
