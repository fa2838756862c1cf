package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Liveness;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** A visit that ends for two reasons at the same moment has ended for the first of them, in every respect. */
class FirstReasonCountsTest {
    private static final int OFTEN = 50;
    private static final PeerId ALICE = new PeerId("alice");
    private static final ClientAddress HERE = new ClientAddress("192.0.2.1", true);

    private final TestRelay relay = new TestRelay();

    @Test
    void peerThatIsCountedAsClosedIsNotCooledOffForHavingBeenSilent() {
        for (int i = 0; i < OFTEN; i++) {
            closesWhileItIsTakenForSilent();
        }

        long closed = relay.relay.counters().introductionsEnded(Outcome.CLOSED);
        long silent = relay.relay.counters().introductionsEnded(Outcome.SILENT);
        assertThat(closed + silent).isEqualTo(OFTEN);
        boolean coolsOff = !relay.relay.admission().delayOnArrival(ALICE, HERE).isZero();
        assertThat(coolsOff).isEqualTo(silent == OFTEN);
    }

    /** The peer's Close frame comes when the relay, having found it silent, looks where it is from. */
    private void closesWhileItIsTakenForSilent() {
        FakeSocket socket = new FakeSocket(relay.timers, HERE);
        AtomicBoolean closesNow = new AtomicBoolean();
        SocketEvents[] events = new SocketEvents[1];
        PeerSocket watched = (PeerSocket) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PeerSocket.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("address") && closesNow.getAndSet(false)) {
                        events[0].ended(Ending.byPeer(CloseStatus.NO_CODE));
                    }
                    return method.invoke(socket, arguments);
                });
        events[0] = relay.relay.introduce(ALICE, watched);
        events[0].opened();
        closesNow.set(true);
        ((Liveness.Watched) events[0]).silent();
    }
}
