package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** What a peer gets for its control frames. */
class ControlRestTest {
    private final ManualTimers timers = new ManualTimers();
    private final ControlRest rest = new ControlRest();
    private int rested;

    private ByteBuffer endRead() {
        return rest.endRead(false, timers, () -> rested++);
    }

    private void pings(int count) {
        for (int i = 0; i < count; i++) {
            rest.ping(ByteBuffer.wrap(new byte[] {(byte) i}));
        }
    }

    @Test
    void ofManyPingsTheLastIsAnswered() {
        pings(3);
        assertThat(endRead()).isEqualTo(ByteBuffer.wrap(new byte[] {2}));
        assertThat(endRead()).isNull();
    }

    @Test
    void payloadIsKeptThoughTheBufferIsUsedAgain() {
        byte[] buffer = {7};
        rest.ping(ByteBuffer.wrap(buffer));
        buffer[0] = 8;
        assertThat(endRead()).isEqualTo(ByteBuffer.wrap(new byte[] {7}));
    }

    @Test
    void fewControlFramesAreFree() {
        pings(32);
        for (int i = 0; i < 32; i++) {
            rest.pong(ByteBuffer.allocate(0));
        }
        endRead();
        assertThat(rest.isResting()).isFalse();
    }

    @Test
    void shortRecordsCostOneHundredthOfThat() {
        rest.surplusRecords(6_400);
        assertThat(endRead()).as("there is nothing to answer").isNull();
        assertThat(rest.isResting()).as("thousands are free").isFalse();
        rest.surplusRecords(1_000);
        endRead();
        assertThat(rest.isResting()).isTrue();
        timers.advance(Duration.ofMillis(99));
        assertThat(rested).isZero();
        timers.advance(Duration.ofMillis(1));
        assertThat(rested).isEqualTo(1);
    }

    @Test
    void manyAtOnceCostARest() {
        pings(64 + 10);
        endRead();
        assertThat(rest.isResting()).isTrue();
        timers.advance(Duration.ofMillis(99));
        assertThat(rested).isZero();
        timers.advance(Duration.ofMillis(1));
        assertThat(rested).isEqualTo(1);
        rest.end();
        assertThat(rest.isResting()).isFalse();
    }

    @Test
    void oneInEachReadCostsAsMuchAsAllInOne() {
        for (int i = 0; i < 64; i++) {
            pings(1);
            endRead();
        }
        assertThat(rest.isResting()).isFalse();
        pings(1);
        endRead();
        assertThat(rest.isResting()).isTrue();
    }

    @Test
    void aFewEachSecondAreFreeForEver() {
        for (int i = 0; i < 10_000; i++) {
            pings(1);
            endRead();
            assertThat(rest.isResting()).isFalse();
            timers.advance(Duration.ofMillis(11));
        }
    }

    @Test
    void theMoreAPeerSendsThatIsNoControlFrameTheMoreIsReadAtOnce() {
        assertThat(rest.mostWanted(65_536)).isEqualTo(4_096);
        assertThat(rest.mostWanted(7)).isEqualTo(7);
        endRead();
        assertThat(rest.mostWanted(65_536)).as("little came").isEqualTo(4_096);
        endFullRead();
        endFullRead();
        assertThat(rest.mostWanted(65_536)).isEqualTo(65_536);
        for (int i = 0; i < 40; i++) {
            endFullRead();
        }
        assertThat(rest.mostWanted(65_536)).isEqualTo(65_536);
    }

    @Test
    void whoHasHadToRestIsReadALittleAtATime() {
        pings(100);
        endRead();
        assertThat(rest.mostWanted(65_536)).isEqualTo(1_024);
        endFullRead();
        assertThat(rest.mostWanted(65_536)).isEqualTo(4_096);
    }

    private void endFullRead() {
        rest.endRead(true, timers, () -> rested++);
    }

    @Test
    void noRestIsLongerThanFiveSeconds() {
        pings(30_000);
        endRead();
        timers.advance(Duration.ofSeconds(5));
        assertThat(rested).isEqualTo(1);
    }
}
