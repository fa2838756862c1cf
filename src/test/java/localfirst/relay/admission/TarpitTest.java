package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

class TarpitTest {
    private final ManualTimers timers = new ManualTimers();
    private final Tarpit tarpit = new Tarpit(timers);
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void anAddressThatDoesTooMuchWaitsForItsRefusal() {
        tarpit.refuse(Refusal.TOO_FAST, refused::incrementAndGet);
        assertThat(refused).hasValue(0);
        timers.advance(Tarpit.DELAY);
        assertThat(refused).hasValue(1);
    }

    @Test
    void whoIsRefusedForAnotherReasonIsToldAtOnce() {
        tarpit.refuse(Refusal.DRAINING, refused::incrementAndGet);
        tarpit.refuse(Refusal.WRONG_TOKEN, refused::incrementAndGet);
        assertThat(refused).hasValue(2);
    }

    @Test
    void moreThanItMayKeepAreRefusedAtOnceUntilThereIsRoomAgain() {
        int tooMany = Tarpit.MAX_WAITING + 7;
        for (int i = 0; i < tooMany; i++) {
            tarpit.refuse(Refusal.TOO_FAST, refused::incrementAndGet);
        }
        assertThat(refused).hasValue(7);
        timers.advance(Tarpit.DELAY);
        assertThat(refused).hasValue(tooMany);
        tarpit.refuse(Refusal.TOO_FAST, refused::incrementAndGet);
        assertThat(refused).hasValue(tooMany);
    }
}
