package localfirst.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A relay that is told to stop waits for pipes for 10 s, and then says goodbye, spread over 5 s. */
@Timeout(60)
class DrainTest {
    private static final int RESTARTING = CloseCode.RESTARTING.number();
    private final TestRelay relay =
            new TestRelay(RelayConfig.defaults().withDrain(Duration.ofSeconds(10), Duration.ofSeconds(5)));

    @Test
    void nobodyIsSentToItAndNobodyComesIn() {
        relay.joined("alice", "doc");
        assertThat(relay.relay.isReady()).isTrue();
        relay.call("alice", "bob", "doc");
        relay.call("bob", "alice", "doc");
        relay.relay.drain();

        assertThat(relay.relay.isReady()).isFalse();
        assertThat(relay.relay.refuses(new PeerId("carol"), ClientAddress.UNKNOWN))
                .contains(Refusal.DRAINING);
        assertThat(Refusal.DRAINING.httpStatus()).isEqualTo(503);
        assertThat(relay.call("carol", "dave", "doc").closeCode()).isEqualTo(RESTARTING);
    }

    @Test
    void pipesMayEndByThemselvesAndThenEverybodyIsToldToGo() throws InterruptedException {
        FakeSocket present = relay.present("carol");
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        Drain drain = relay.relay.drain();
        relay.advanceSeconds(3);
        assertThat(present.closedWith()).isNull();
        alice.say("the last word");
        assertThat(bob.texts()).containsExactly("the last word");
        alice.hangUp();
        relay.finishClosed();
        bob.finish();
        relay.advanceSeconds(1);

        assertThat(present.closeCode()).isEqualTo(RESTARTING);
        relay.finishClosed();
        relay.advanceSeconds(1);
        assertThat(drain.await()).isTrue();
    }

    @Test
    void pipesThatGoOnAreClosedAfterTheWait() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        relay.relay.drain();
        relay.advance(Duration.ofMillis(9_800));
        assertThat(alice.closedWith()).isNull();
        alice.say("still talking");
        relay.advanceSeconds(1);

        assertThat(bob.texts()).containsExactly("still talking");
        assertThat(alice.closeCode()).isEqualTo(RESTARTING);
        assertThat(bob.closeCode()).isEqualTo(RESTARTING);
    }

    @Test
    void whatIsStillKeptForAPeerThatReadsSlowlyIsDeliveredBeforeItsClose() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        List<String> said = List.of("1".repeat(50_000), "2".repeat(50_000), "3".repeat(50_000));
        said.forEach(alice::say);
        FakeSocket bob = relay.callSilently("bob", "alice", "doc");
        bob.blockAfter(4);
        bob.answerPings();
        relay.relay.drain().hurry();
        relay.advanceSeconds(1);
        for (int i = 0; i < 5 && bob.closedWith() == null; i++) {
            bob.unblock();
        }

        assertThat(bob.texts()).isEqualTo(said);
        assertThat(bob.closeCode()).isEqualTo(RESTARTING);
    }

    @Test
    void goodbyesAreSpreadAndAPeersPipesEndBeforeItsIntroductions() {
        ManualTimers timers = new ManualTimers();
        AtomicInteger turn = new AtomicInteger();
        Relay spreading = new Relay(
                RelayConfig.defaults().withDrain(Duration.ZERO, Duration.ofSeconds(10)),
                timers,
                () -> turn.getAndIncrement() % 10 / 10.0);
        FakeSocket[] sockets = new FakeSocket[100];
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = new FakeSocket(timers);
            sockets[i].open(spreading.introduce(new PeerId("peer-" + i), sockets[i]));
        }
        FakeSocket pipe = new FakeSocket(timers);
        pipe.open(spreading.connect(TestRelay.pairing("peer-0", "bob", "doc"), pipe));
        spreading.drain();
        for (int second = 0; second < 10; second++) {
            timers.advance(Duration.ofMillis(second == 0 ? 500 : 1_000));
            int gone = 0;
            for (FakeSocket socket : sockets) {
                gone += socket.closedWith() == null ? 0 : 1;
            }
            assertThat(gone).isBetween(second * 10, second * 10 + 20);
            assertThat(pipe.closedWith() == null).isEqualTo(sockets[0].closedWith() == null);
        }
        timers.advance(Duration.ofSeconds(1));
        assertThat(sockets).allMatch(socket -> socket.closeCode() == RESTARTING);
    }

    @Test
    void hurryWaitsForNoPipeAndSpreadsNothing() {
        FakeSocket present = relay.present("carol");
        FakeSocket alice = relay.call("alice", "bob", "doc");
        relay.call("bob", "alice", "doc");
        Drain drain = relay.relay.drain();
        relay.advanceSeconds(1);
        assertThat(alice.closedWith()).isNull();
        drain.hurry();
        relay.advance(Duration.ZERO);

        assertThat(alice.closeCode()).isEqualTo(RESTARTING);
        assertThat(present.closeCode()).isEqualTo(RESTARTING);
    }

    /** Its handshake was answered just before the drain began. */
    @Test
    void peerThatComesInAtTheLastMomentIsToldToo() {
        FakeSocket late = new FakeSocket(relay.timers);
        var visit = relay.relay.introduce(new PeerId("late"), late);
        relay.relay.drain();
        relay.advanceSeconds(1);
        late.open(visit);
        relay.advanceSeconds(6);

        assertThat(late.closeCode()).isEqualTo(RESTARTING);
    }

    @Test
    void peersThatDoNotGoAreNotWaitedForForLong() throws InterruptedException {
        relay.present("alice");
        Drain drain = relay.relay.drain();
        relay.advanceSeconds(12);

        assertThat(drain.await()).isFalse();
    }

    @Test
    void nobodyIsIntroducedAgainByARelayThatStops() {
        FakeSocket alicePresent = relay.joined("alice", "doc");
        relay.joined("bob", "doc");
        FakeSocket alice = relay.call("alice", "bob", "doc");
        relay.call("bob", "alice", "doc");
        alicePresent.forgetSent();
        relay.relay.drain();
        alice.breakOff();
        relay.advanceSeconds(5);

        assertThat(alicePresent.texts()).isEmpty();
    }
}
