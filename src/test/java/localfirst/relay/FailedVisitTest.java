package localfirst.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** A defect of the relay's ends the visit that met it with 1011, is counted, and harms nobody else. */
class FailedVisitTest {
    private static final int FAILED = CloseCode.FAILED.number();

    private final TestRelay relay = new TestRelay();
    private final FakeSocket socket = new FakeSocket(relay.timers);

    @Test
    void callerWhoseFramesCannotBePassedOnIsToldSoAndItsPartnerIsIntroducedAgain() {
        relay.joined("alice", "doc");
        relay.joined("bob", "doc");
        FakeSocket alice = relay.call("alice", "bob", "doc");
        socket.open(relay.relay.connect(TestRelay.pairing("bob", "alice", "doc"), failsToSend()))
                .answerPings();
        alice.say("hello");

        assertThat(alice.closeCode()).isEqualTo(FAILED);
        assertThat(socket.closeCode()).isEqualTo(1001);
        alice.finish();
        socket.finish();
        assertThat(relay.relay.counters().connectionsEnded(Outcome.FAILED)).isEqualTo(1);
        assertThat(relay.relay.counters().connectionsEnded(Outcome.PARTNER_GONE))
                .isEqualTo(1);
        long before = relay.relay.counters().timesHealed();
        relay.advanceSeconds(2);
        assertThat(relay.relay.counters().timesHealed()).isGreaterThan(before);
        relay.everybodyLeaves();
    }

    @Test
    void peerThatCannotBeToldIsClosedAndNobodyElseIs() {
        FakeSocket alice = relay.joined("alice", "doc");
        socket.open(relay.relay.introduce(new PeerId("bob"), failsToSend())).answerPings();
        socket.say(TestRelay.join("doc"));
        FakeSocket carol = relay.joined("carol", "doc");

        assertThat(socket.closeCode()).isEqualTo(FAILED);
        assertThat(alice.closedWith()).isNull();
        assertThat(carol.closedWith()).isNull();
        assertThat(carol.texts()).isNotEmpty();
        socket.finish();
        assertThat(relay.relay.counters().introductionsEnded(Outcome.FAILED)).isEqualTo(1);
        relay.everybodyLeaves();
    }

    private PeerSocket failsToSend() {
        return (PeerSocket) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PeerSocket.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("send")) {
                        throw new IllegalStateException("a defect");
                    }
                    return method.invoke(socket, arguments);
                });
    }
}
