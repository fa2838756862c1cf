package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** A peer with as many sockets as it may have: some of them may be dead, and are found out when it comes again. */
class TooManySocketsTest {
    private final TestRelay relay = new TestRelay();
    private final List<FakeSocket> sockets = IntStream.range(
                    0, Limits.defaults().sockets().socketsPerPeer())
            .mapToObj(i -> relay.present("alice"))
            .toList();

    @Test
    void theNewcomerIsRefusedForFiveSecondsAndTheOthersArePinged() {
        assertThat(refusal()).isEqualTo(Refusal.TOO_MANY_OF_PEER);
        assertThat(Refusal.TOO_MANY_OF_PEER.httpStatus()).isEqualTo(503);
        assertThat(Refusal.TOO_MANY_OF_PEER.retryAfterSeconds()).isEqualTo(5);
        assertThat(sockets).extracting(FakeSocket::pings).containsOnly(1);
    }

    @Test
    void whoIsSilentForFiveSecondsIsEndedAndTheOthersStay() {
        sockets.get(3).ignorePings();
        relay.advanceSeconds(1);
        refusal();
        relay.advanceSeconds(5);
        relay.finishClosed();

        assertThat(relay.relay.figures().introductionSockets()).isEqualTo(sockets.size() - 1);
        assertThat(sockets.get(3).pings()).isEqualTo(1);
    }

    @Test
    void whoeverAsksAgainMeanwhilePingsNobodyTwice() {
        refusal();
        refusal();

        assertThat(sockets).extracting(FakeSocket::pings).containsOnly(1);
    }

    @Test
    void whoAsksForTheNextBeforeTheLastIsOpenHasNoMore() {
        ClientAddress home = new ClientAddress("198.51.100.7", true);
        int letIn = 0;
        for (int i = 0; i < 20; i++) {
            letIn += relay.relay.refuses(new PeerId("bob"), home).isEmpty() ? 1 : 0;
        }
        assertThat(letIn).isEqualTo(Limits.defaults().sockets().socketsPerPeer());
    }

    @Test
    void aHandshakeThatNeverBecomesASocketGivesItsPlaceBack() {
        ClientAddress home = new ClientAddress("198.51.100.7", true);
        while (relay.relay.refuses(new PeerId("bob"), home).isEmpty()) {}
        relay.advanceSeconds(5);
        assertThat(relay.relay.refuses(new PeerId("bob"), home)).isEmpty();
    }

    private Refusal refusal() {
        return relay.relay.refuses(new PeerId("alice"), ClientAddress.UNKNOWN).orElseThrow();
    }
}
