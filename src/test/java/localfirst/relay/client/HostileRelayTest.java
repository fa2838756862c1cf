package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a relay may do to the frames of an encrypted pipe, and that it is caught. hostile-relay.test.js does the same in JavaScript. */
class HostileRelayTest {
    private static final DocumentSecret SECRET = DocumentSecret.of("a secret of enough bytes");
    private static final JoinedDocument DOCUMENT = JoinedDocument.secret("doc", SECRET);

    // The third takes three records.
    private static final List<Object> OF_ALICE =
            List.of("one", ByteBuffer.wrap(new byte[] {1, 2, 3}), "ä".repeat(70_000), "", "last");
    private static final List<Object> OF_BOB = List.of("eins", ByteBuffer.wrap(new byte[0]), "zwei");

    private static int tried;
    private static int caught;

    private final PipeEnd alice = new PipeEnd(DOCUMENT, "alice", "bob");
    private final PipeEnd bob = new PipeEnd(DOCUMENT, "bob", "alice");

    /** What is done to one frame. Each returns what is delivered to whom instead. */
    enum Attack {
        FLIP_FIRST_BIT((frame, from, to) -> List.of(to.with(flipped(frame, 0)))),
        FLIP_IN_THE_MIDDLE((frame, from, to) -> List.of(to.with(flipped(frame, frame.length / 2)))),
        FLIP_LAST_BYTE((frame, from, to) -> List.of(to.with(flipped(frame, frame.length - 1)))),
        CUT_THE_END((frame, from, to) -> List.of(to.with(Arrays.copyOf(frame, frame.length - 1)))),
        CUT_THE_BEGINNING((frame, from, to) -> List.of(to.with(Arrays.copyOfRange(frame, 1, frame.length)))),
        EMPTY((frame, from, to) -> List.of(to.with(new byte[0]))),
        LENGTHEN((frame, from, to) -> List.of(to.with(Arrays.copyOf(frame, frame.length + 1)))),
        DROP((frame, from, to) -> List.of()),
        REPLAY((frame, from, to) -> List.of(to.with(frame), to.with(frame))),
        REFLECT((frame, from, to) -> List.of(from.with(frame))),
        REFLECT_TOO((frame, from, to) -> List.of(to.with(frame), from.with(frame)));

        private final Deed deed;

        Attack(Deed deed) {
            this.deed = deed;
        }

        private static byte[] flipped(byte[] frame, int at) {
            byte[] other = frame.clone();
            other[at] ^= 1;
            return other;
        }
    }

    private interface Deed {
        List<PipeEnd.Delivery> on(byte[] frame, Side from, Side to);
    }

    private record Side(PipeEnd end) {
        PipeEnd.Delivery with(byte[] frame) {
            return new PipeEnd.Delivery(end, frame);
        }
    }

    @AfterAll
    static void sayHowMany() {
        System.out.printf("Java: caught %d of %d attacks%n", caught, tried);
    }

    @Test
    void aRelayThatDoesItsWorkDeliversEverything() {
        talk(alice, bob);
        PipeEnd.carry(alice, bob, honest(alice, bob));
        assertThat(bob.received).isEqualTo(OF_ALICE);
        assertThat(alice.received).isEqualTo(OF_BOB);
        assertThat(bob.ended).isEqualTo(new CloseStatus(4321, "enough"));
    }

    @ParameterizedTest
    @EnumSource
    void isCaughtAtEveryFrameOfBothSides(Attack attack) {
        for (boolean ofAlice : new boolean[] {true, false}) {
            for (int target = 0; target < (ofAlice ? 10 : 4); target++) {
                PipeEnd one = new PipeEnd(DOCUMENT, "alice", "bob");
                PipeEnd other = new PipeEnd(DOCUMENT, "bob", "alice");
                talk(one, other);
                // That of the end, once more: there is nothing left to be had.
                if (attack == Attack.REPLAY && target == 9) continue;
                int at = target;
                PipeEnd victim = ofAlice ? one : other;
                PipeEnd.carry(one, other, (frame, from, count) -> {
                    Side to = new Side(from == one ? other : one);
                    return from == victim && count == at
                            ? attack.deed.on(frame, new Side(from), to)
                            : List.of(to.with(frame));
                });
                count(isCaught(one, other), attack + " at " + target);
            }
        }
    }

    @Test
    void isCaughtWhenItSwapsAFrameWithTheNext() {
        for (int target = 0; target < 9; target++) {
            PipeEnd one = new PipeEnd(DOCUMENT, "alice", "bob");
            PipeEnd other = new PipeEnd(DOCUMENT, "bob", "alice");
            talk(one, other);
            int at = target;
            List<PipeEnd.Delivery> kept = new ArrayList<>();
            PipeEnd.carry(one, other, (frame, from, count) -> {
                PipeEnd.Delivery delivery = new PipeEnd.Delivery(from == one ? other : one, frame);
                if (from != one || count < at || count > at + 1) return List.of(delivery);
                kept.add(0, delivery);
                return count == at ? List.of() : kept;
            });
            count(isCaught(one, other), "reorder at " + target);
        }
    }

    @Test
    void isCaughtWhenItSwapsFramesOfTwoConversations() {
        List<byte[]> others = recorded(true);
        for (int target = 0; target < 9; target++) {
            PipeEnd one = new PipeEnd(DOCUMENT, "alice", "bob");
            PipeEnd other = new PipeEnd(DOCUMENT, "bob", "alice");
            talk(one, other);
            int at = target;
            PipeEnd.carry(
                    one,
                    other,
                    (frame, from, count) -> List.of(new PipeEnd.Delivery(
                            from == one ? other : one, from == one && count == at ? others.get(at) : frame)));
            count(isCaught(one, other), "swap at " + target);
        }
    }

    @Test
    void reachesNobodyWhenItPlaysAnOldConversationAgain() {
        recorded(true).forEach(bob::deliver);
        count(!bob.opened && bob.received.isEmpty(), "replay to bob");
        recorded(false).forEach(alice::deliver);
        count(!alice.opened && alice.received.isEmpty(), "replay to alice");
    }

    @Test
    void isRefusedWhenItPairsThoseWhoDontBelongTogether() {
        JoinedDocument otherSecret = JoinedDocument.secret("doc", DocumentSecret.of("another that is long enough"));
        List<PipeEnd> wrong = List.of(
                new PipeEnd(otherSecret, "bob", "alice"),
                new PipeEnd(JoinedDocument.secret("other", SECRET), "bob", "alice"),
                new PipeEnd(DOCUMENT, "carol", "alice"),
                new PipeEnd(DOCUMENT, "bob", "carol"),
                new PipeEnd(DOCUMENT, "alice", "bob"));
        for (PipeEnd other : wrong) {
            PipeEnd one = new PipeEnd(DOCUMENT, "alice", "bob");
            PipeEnd.carry(one, other, honest(one, other));
            count((one.refused || other.refused) && !one.opened && !other.opened, "wrong pair");
        }
    }

    @Test
    void isRefusedWhenItAnswersForThePeer() {
        for (byte[] answer : List.of(new byte[48], new byte[0], new byte[49], new byte[17])) {
            for (List<String> ids : List.of(List.of("alice", "bob"), List.of("bob", "alice"))) {
                PipeEnd victim = new PipeEnd(DOCUMENT, ids.get(0), ids.get(1));
                victim.deliver(answer);
                count(victim.refused && !victim.opened, "impersonate");
            }
        }
    }

    /** Both say what they have to as soon as they can; alice ends it when she has heard all. */
    private static void talk(PipeEnd alice, PipeEnd bob) {
        alice.onOpen = () -> OF_ALICE.forEach(message -> say(alice, message));
        bob.onOpen = () -> OF_BOB.forEach(message -> say(bob, message));
        alice.onMessage = () -> {
            if (alice.received.size() == OF_BOB.size()) alice.sendEnd(new CloseStatus(4321, "enough"));
        };
    }

    private static void say(PipeEnd end, Object message) {
        if (message instanceof ByteBuffer bytes) end.send(bytes.array());
        else end.send((String) message);
    }

    private static PipeEnd.Relay honest(PipeEnd one, PipeEnd other) {
        return (frame, from, count) -> List.of(new PipeEnd.Delivery(from == one ? other : one, frame));
    }

    /** The frames that one of the two sent in a conversation before this one. */
    private static List<byte[]> recorded(boolean ofAlice) {
        PipeEnd one = new PipeEnd(DOCUMENT, "alice", "bob");
        PipeEnd other = new PipeEnd(DOCUMENT, "bob", "alice");
        talk(one, other);
        List<byte[]> frames = new ArrayList<>();
        PipeEnd.carry(one, other, (frame, from, count) -> {
            if ((from == one) == ofAlice) frames.add(frame);
            return honest(one, other).passOn(frame, from, count);
        });
        return frames;
    }

    /** Nobody got anything that wasn't sent, in its order; and somebody knows, or doesn't think that it was all. */
    private static boolean isCaught(PipeEnd alice, PipeEnd bob) {
        assertThat(OF_BOB.subList(0, alice.received.size())).isEqualTo(alice.received);
        assertThat(OF_ALICE.subList(0, bob.received.size())).isEqualTo(bob.received);
        return Stream.of(alice, bob).anyMatch(end -> end.refused || end.tampered) || bob.ended == null;
    }

    private static void count(boolean isCaught, String what) {
        tried++;
        assertThat(isCaught).as(what).isTrue();
        caught++;
    }
}
