package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several callers with the same ids: clients that were introduced twice in quick succession have two sockets for one pair,
 * and so has one that reconnects before the relay knows that it was cut off. None is closed for another's sake.
 */
@Tag("meaning")
class SideBySideTest extends RelayBehaviour {
    private static final Frame GREETING = Frame.text("hello");

    @Test
    void theFirstOfOneSideMeetsTheFirstOfTheOtherAndTheSecondTheSecond() {
        RawWebSocket alice1 = inItsPlace(alice()).send(Frame.text("one"));
        RawWebSocket alice2 = inItsPlace(alice()).send(Frame.text("two"));
        hasAnswered(alice1);

        meet(List.of(alice1, alice2), List.of("one", "two"));
    }

    /** As many bobs call as there are alices, and each meets one: in their order, if the relay knows that all have answered. */
    private void meet(List<RawWebSocket> alices, List<String> greetings) {
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < alices.size(); i++) {
            RawWebSocket bob = bob();
            String greeting = bob.nextMessage().string();
            heard.add(greeting);
            new Pair(alices.get(greetings.indexOf(greeting)), bob).sayHello();
        }
        if (ownAnswerShowsThatAnotherWasTaken()) {
            assertThat(heard).isEqualTo(greetings);
        } else {
            assertThat(heard).containsExactlyInAnyOrderElementsOf(greetings);
        }
    }

    /**
     * A container answers a client's ping itself, and the node where a pair meets hears of an answer only afterwards: there,
     * who was asked may still be passed over.
     */
    private boolean ownAnswerShowsThatAnotherWasTaken() {
        return !relay.differences().contains(Difference.FRAMES_CHECKED_BY_CONTAINER)
                && !relay.differences().contains(Difference.PEERS_ELSEWHERE_UNKNOWN);
    }

    /** A newer caller has the relay ask whether those before it still live. Who hasn't answered yet is passed over. */
    private static void hasAnswered(RawWebSocket older) {
        inItsPlace(older);
    }

    @Test
    void theEndOfOnePipeLeavesTheOtherAlone() {
        Pair first = pair();
        Pair second = pair();
        first.alice().send(Frame.close(3000, "done"));
        assertThat(first.bob().nextClose().closeCode()).isEqualTo(3000);

        second.sayHello();
    }

    @Test
    @NotWhere(Difference.CALLS_TRAVEL)
    void ofFiveTheOldestThatWaitsIsClosed() {
        List<RawWebSocket> alices = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            alices.add(inItsPlace(alice()).send(Frame.text("number " + i)));
        }

        Frame close = alices.get(0).nextClose();
        assertThat(close.closeCode()).isEqualTo(4000);
        assertThat(close.closeReason()).startsWith("relay:");
        alices.subList(1, 4).forEach(SideBySideTest::hasAnswered);
        meet(alices.subList(1, 5), List.of("number 1", "number 2", "number 3", "number 4"));
    }

    @Test
    void whereFourTalkAFifthIsClosedAndNobodyElse() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pairs.add(pair());
        }
        Frame close = alice().nextClose();

        assertThat(close.closeCode()).isEqualTo(1013);
        assertThat(close.closeReason()).startsWith("relay:");
        pairs.forEach(Pair::sayHello);
    }

    /** Capital letters are callers that answer nothing, small ones live; a live one that is closed calls again. */
    @Test
    void theDeadKeepNoLiveOnesWaitingInWhateverOrderTheyCame() {
        List<History> histories = new ArrayList<>();
        for (String order : List.of("AaBb", "ABab", "ABba", "BAab", "BAba", "BbAa", "Aab", "Aba", "bAa")) {
            histories.add(new History(order));
        }
        long until = System.nanoTime() + Patience.LIMIT.toNanos();
        for (History history : histories) {
            history.meets(until);
        }
    }

    private RawWebSocket alice() {
        return caller(id("alice"), id("bob"), id("doc"));
    }

    private RawWebSocket bob() {
        return caller(id("bob"), id("alice"), id("doc"));
    }

    /** Callers of one document, which come in an order. */
    private final class History {
        private final String order;
        private RawWebSocket alice;
        private RawWebSocket bob;

        History(String order) {
            this.order = order;
            for (char each : order.toCharArray()) {
                switch (each) {
                    case 'A' -> inItsPlace(alice()).impolite();
                    case 'B' -> inItsPlace(bob()).impolite();
                    case 'a' -> alice = inItsPlace(alice());
                    default -> bob = inItsPlace(bob());
                }
            }
        }

        /** Both greet on each socket that they have, until both have heard it. */
        void meets(long until) {
            greet(alice);
            greet(bob);
            boolean aliceHeard = false;
            boolean bobHeard = false;
            while (!aliceHeard || !bobHeard) {
                assertThat(System.nanoTime())
                        .as("time until " + order + " meet")
                        .isLessThan(until);
                Frame toAlice = alice.within(Duration.ofMillis(50));
                Frame toBob = bob.within(Duration.ofMillis(50));
                aliceHeard |= GREETING.equals(toAlice);
                bobHeard |= GREETING.equals(toBob);
                if (isOver(alice, toAlice)) {
                    alice = greet(alice());
                }
                if (isOver(bob, toBob)) {
                    bob = greet(bob());
                }
            }
        }

        private static RawWebSocket greet(RawWebSocket socket) {
            // If it was closed meanwhile, that will be seen next.
            socket.trySend(GREETING);
            return socket;
        }

        private RawWebSocket alice() {
            return caller(id("alice"), id("bob"), order);
        }

        private RawWebSocket bob() {
            return caller(id("bob"), id("alice"), order);
        }

        private static boolean isOver(RawWebSocket socket, Frame last) {
            return last == null ? socket.hasEnded() : last.opcode() == Frame.CLOSE;
        }
    }
}
