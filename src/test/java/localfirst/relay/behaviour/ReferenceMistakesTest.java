package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the reference implementation does wrong, and this relay doesn't.
 *
 * <p>Where another class of the suite has the same promise in more detail, a line here says so, so that the list is in
 * one place:
 *
 * <ul>
 *   <li>held frames delivered re-encoded, and lost when the caller leaves early: {@link HeldFramesTest}
 *   <li>an old socket's close that erases the newer peer, and documents that outlive their socket: {@link PresenceTest}
 *   <li>ids with a colon that collide: {@link PairingTest}
 *   <li>frames held without end, and no backpressure: {@link BackpressureTest}
 *   <li>a large Join that blocks everybody: {@link BusyRelayTest}
 *   <li>text in place of a list: {@link MalformedInputTest}
 * </ul>
 */
@Tag("meaning")
class ReferenceMistakesTest extends RelayBehaviour {
    /** Each of these ends the reference's process. */
    @Nested
    class WhatEndedTheProcess {
        private Pair bystanders;
        private RawWebSocket mallory;

        @BeforeEach
        void bystandersTalk() {
            bystanders = pair();
            mallory = peer(id("mallory"), id("doc"));
        }

        private void isHarmless() {
            bystanders.sayHello();
            RawWebSocket carol = peer(id("carol"), id("later"));
            peer(id("dave"), id("later"));
            Introduction.next(carol).names(id("dave"), id("later"));
        }

        @Test
        void oneByteFrameOfNil() {
            mallory.send(Frame.binary(0xc0));
            isHarmless();
        }

        @Test
        void leaveWithoutIdsAfterAJoin() {
            mallory.send(Frame.binary(Golden.bytes("81 a4 74797065 a5 4c65617665")));
            mallory.send(Frame.text("{\"type\":\"Leave\"}"));
            isHarmless();
            peer(id("carol"), id("doc"));
            Introduction.next(mallory).names(id("carol"), id("doc"));
        }

        @Test
        void peersNamedLikePartsOfTheLanguage() {
            for (String name : new String[] {"constructor", "__proto__", "toString"}) {
                peer(name, name, id("doc"));
                caller(name, "__proto__", name).send(Frame.text("x"), Frame.close());
            }
            isHarmless();
        }

        @Test
        void textThatIsNotUtf8() {
            Frame badText = new Frame(true, 0, Frame.TEXT, new byte[] {(byte) 0xc3, 0x28});
            mallory.send(badText);
            caller(id("mallory"), id("nobody"), id("doc")).send(badText);
            isHarmless();
        }

        @Test
        void reservedBit() {
            mallory.send(Frame.text("x").withRsv(4));
            caller(id("mallory"), id("nobody"), id("doc")).send(Frame.text("x").withRsv(2));
            isHarmless();
        }

        @Test
        void unmaskedFrame() {
            mallory.sendBytes(Frame.text("x").unmasked());
            caller(id("mallory"), id("nobody"), id("doc"))
                    .sendBytes(Frame.binary(1, 2, 3).unmasked());
            isHarmless();
        }
    }

    @Test
    void closeOfACallerTakesNothingFromANewerOneWithTheSameIds() {
        RawWebSocket first = caller(id("alice"), id("bob"), id("doc"));
        RawWebSocket second = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("from the second"));
        first.send(Frame.close());
        first.awaitEnd();

        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        Messages.assertNext(bob, Message.text("from the second"));
        new Pair(second, bob).sayHello();
    }

    @Test
    void framesOfAPipeDoNotLeakIntoALaterHold() {
        Pair old = pair();
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        old.alice().send(Frame.text("through the old pipe"));
        Messages.assertNext(old.bob(), Message.text("through the old pipe"));
        alice.send(Frame.text("held"));

        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        Messages.assertNext(bob, Message.text("held"));
        new Pair(alice, bob).sayHello();
        assertThat(bob.hasEnded()).isFalse();
    }

    @Test
    void endOfAnOldPipeTakesNothingFromALaterHold() {
        Pair old = pair();
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("held"));
        old.alice().send(Frame.close());
        old.bob().awaitEnd();

        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        Messages.assertNext(bob, Message.text("held"));
        new Pair(alice, bob).sayHello();
    }
}
