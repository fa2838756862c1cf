package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** Clients that react to introductions in ways that could go round in circles: they never do. */
class HealingChurnTest {
    private TestRelay relay = new TestRelay();

    /** Opens a socket on each introduction, whether it has one or not; each takes the place of the one before. */
    @Test
    void clientThatCallsOnEveryIntroductionCausesNoStorm() {
        FakeSocket alice = relay.joined("alice", "doc");
        FakeSocket bob = relay.joined("bob", "doc");
        int calls = 0;
        int seen = 0;
        for (int second = 0; second < 600; second++) {
            for (; seen < alice.messages().size(); seen++) {
                relay.call("alice", "bob", "doc");
                calls++;
            }
            relay.advanceSeconds(1);
            relay.finishClosed();
        }
        // Bob never calls: he is told of it by the healing, a few times in each series.
        assertThat(calls).isBetween(1, 20);
        assertThat(bob.messages()).hasSizeBetween(2, 20);
        relay.everybodyLeaves();
    }

    /** As chat clients do whose authentication fails: they close as soon as they are connected. */
    @Test
    void peerThatIsClosedAfterEachConnectIsNotIntroducedAgain() {
        FakeSocket alice = relay.joined("alice", "doc");
        FakeSocket bob = relay.joined("bob", "doc");
        int aliceSeen = 0;
        int calls = 0;
        for (int second = 0; second < 300; second++) {
            for (; aliceSeen < alice.messages().size(); aliceSeen++) {
                FakeSocket one = relay.call("alice", "bob", "doc");
                relay.call("bob", "alice", "doc");
                one.hangUp(new CloseStatus(1000, ""));
                calls++;
            }
            relay.advanceSeconds(1);
            relay.finishClosed();
        }
        assertThat(calls).isEqualTo(1);
        assertThat(bob.messages()).hasSize(1);
        relay.everybodyLeaves();
    }

    /** The same, but it breaks the connection off: that heals, up to five times. */
    @Test
    void pairThatBreaksEachTimeIsIntroducedFiveTimesMore() {
        FakeSocket alice = relay.joined("alice", "doc");
        relay.joined("bob", "doc");
        int seen = 0;
        int calls = 0;
        for (int second = 0; second < 600; second++) {
            for (; seen < alice.messages().size(); seen++) {
                FakeSocket one = relay.call("alice", "bob", "doc");
                relay.call("bob", "alice", "doc");
                one.breakOff();
                calls++;
            }
            relay.advanceSeconds(1);
            relay.finishClosed();
        }
        assertThat(calls).isBetween(2, 1 + 2 * Healing.MAX_ATTEMPTS);
        relay.everybodyLeaves();
    }

    /** Both tabs are told, and both call: one has the pipe, the other waits and is closed; neither pushes the other out. */
    @Test
    void twoTabsWithOnePeerIdDoNotFight() {
        List<FakeSocket> tabs = List.of(relay.joined("alice", "doc"), relay.joined("alice", "doc"));
        FakeSocket bob = relay.joined("bob", "doc");
        int[] seen = {0, 0, 0};
        int calls = 0;
        for (int second = 0; second < 300; second++) {
            for (int tab = 0; tab < 2; tab++) {
                for (; seen[tab] < tabs.get(tab).messages().size(); seen[tab]++) {
                    relay.call("alice", "bob", "doc");
                    calls++;
                }
            }
            for (; seen[2] < bob.messages().size(); seen[2]++) {
                relay.call("bob", "alice", "doc");
                calls++;
            }
            relay.advanceSeconds(1);
            relay.finishClosed();
        }
        assertThat(relay.relay.figures().pipes()).isEqualTo(1);
        assertThat(calls).isBetween(2, 20);
        relay.everybodyLeaves();
    }

    @Test
    void everybodyInALargeRoomWhoComesBackIsIntroducedOnce() {
        int peers = 300;
        relay = TestRelay.allWithAll();
        List<FakeSocket> first = room(peers);
        List<FakeSocket> back = new ArrayList<>();
        first.forEach(FakeSocket::breakOff);
        long before = relay.relay.counters().introductions();
        back.addAll(room(peers));
        relay.advanceSeconds(300);

        assertThat(relay.relay.counters().introductions() - before).isEqualTo((long) peers * (peers - 1));
        assertThat(relay.relay.counters().timesHealed()).isZero();
        assertThat(back).allMatch(socket -> socket.messages().size() == peers - 1);
        relay.everybodyLeaves();
    }

    private List<FakeSocket> room(int peers) {
        List<FakeSocket> room = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            room.add(relay.joined("peer-" + i, "room"));
        }
        return room;
    }
}
