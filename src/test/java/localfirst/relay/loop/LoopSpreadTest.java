package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import localfirst.relay.loop.LoopSpread.Move;
import org.junit.jupiter.api.Test;

/** Pipes are on one loop until that has too much to do and there is a processor for another. */
class LoopSpreadTest {
    private static final double IDLE = 1;
    private static final double NONE_IDLE = 0.2;

    private final LoopSpread spread = new LoopSpread(4);

    private Optional<Move> look(double idle, double... busy) {
        return spread.look(busy, () -> idle);
    }

    private Optional<Move> lookUntilItMatters(double idle, double... busy) {
        for (int i = 1; i < LoopSpread.LOOKS; i++) {
            assertThat(look(idle, busy)).isEmpty();
        }
        return look(idle, busy);
    }

    private void rest(double... busy) {
        for (int i = 0; i < LoopSpread.REST; i++) {
            assertThat(look(IDLE, busy)).isEmpty();
        }
    }

    @Test
    void loopThatHasTimeLeftKeepsAllPipes() {
        for (int i = 0; i < 100; i++) {
            assertThat(look(IDLE, 0.5, 0, 0, 0)).isEmpty();
        }
        assertThat(spread.active()).isEqualTo(1);
    }

    @Test
    void busyLoopGivesHalfToAnother() {
        assertThat(lookUntilItMatters(IDLE, 0.9, 0, 0, 0)).contains(new Move(0, 1, false));
        assertThat(spread.active()).isEqualTo(2);
    }

    @Test
    void noLoopIsAddedWhereOthersNeedTheProcessor() {
        for (int i = 0; i < 100; i++) {
            assertThat(look(NONE_IDLE, 0.95, 0, 0, 0)).isEmpty();
        }
        assertThat(spread.active()).isEqualTo(1);
    }

    @Test
    void burstIsNoReason() {
        for (int i = 0; i < 100; i++) {
            assertThat(look(IDLE, 0.95, 0, 0, 0)).isEmpty();
            assertThat(look(IDLE, 0.1, 0, 0, 0)).isEmpty();
        }
    }

    @Test
    void whatAMoveChangedIsSeenBeforeTheNext() {
        lookUntilItMatters(IDLE, 0.9, 0, 0, 0);
        rest(0.9, 0.9, 0, 0);
        assertThat(spread.active()).isEqualTo(2);
        assertThat(lookUntilItMatters(IDLE, 0.9, 0.8, 0, 0)).contains(new Move(0, 2, false));
    }

    @Test
    void unevenLoopsShareBeforeAnotherIsAdded() {
        lookUntilItMatters(IDLE, 0.9, 0, 0, 0);
        rest(0.2, 0.9, 0, 0);
        assertThat(lookUntilItMatters(IDLE, 0.2, 0.9, 0, 0)).contains(new Move(1, 0, false));
        assertThat(spread.active()).isEqualTo(2);
    }

    @Test
    void whenAllAreBusyNothingMoves() {
        spread.useAll();
        assertThat(lookUntilItMatters(IDLE, 0.9, 0.9, 0.8, 0.9)).isEmpty();
    }

    @Test
    void newPipesAreGatheredAgainOnceThereIsLittleToDo() {
        spread.useAll();
        for (int i = 0; i < 3 * LoopSpread.QUIET_LOOKS; i++) {
            assertThat(look(IDLE, 0.01, 0.01, 0, 0)).isEmpty();
        }
        assertThat(spread.active()).isEqualTo(1);
    }

    @Test
    void loopsThatWaitForEachOtherGatherOnFewer() {
        spread.useAll();
        assertThat(lookUntilItMatters(NONE_IDLE, 0.4, 0.3, 0.4, 0.3)).contains(new Move(3, 1, true));
        assertThat(spread.active()).isEqualTo(3);
        rest(0.4, 0.6, 0.4, 0);
        assertThat(lookUntilItMatters(NONE_IDLE, 0.4, 0.6, 0.4, 0)).contains(new Move(2, 0, true));
        assertThat(spread.active()).isEqualTo(2);
    }

    @Test
    void noLoopIsGivenMoreThanItCanDo() {
        spread.useAll();
        for (int i = 0; i < 100; i++) {
            assertThat(look(NONE_IDLE, 0.55, 0.55, 0.55, 0)).isEmpty();
        }
    }

    /** Fewer loops use less in all, so that more seems to be idle afterwards. */
    @Test
    void loopsThatWereGatheredAreNotSpreadAgainAtOnce() {
        spread.useAll();
        lookUntilItMatters(NONE_IDLE, 0.4, 0.4, 0, 0);
        for (int i = 0; i < LoopSpread.GATHERED_LOOKS; i++) {
            assertThat(look(IDLE, 0.7, 0, 0, 0)).isEmpty();
        }
        assertThat(spread.active()).isEqualTo(1);
    }

    @Test
    void gatheredLoopThatIsFullGivesHalfAway() {
        spread.useAll();
        lookUntilItMatters(NONE_IDLE, 0.4, 0.4, 0, 0);
        rest(0.95, 0, 0, 0);
        assertThat(lookUntilItMatters(IDLE, 0.95, 0, 0, 0)).contains(new Move(0, 1, false));
    }

    /** Links to other nodes, for example. */
    @Test
    void loopWhosePipesCannotMoveIsNotAskedAgainAtOnce() {
        spread.useAll();
        assertThat(lookUntilItMatters(NONE_IDLE, 0.3, 0.2, 0.2, 0)).contains(new Move(2, 1, true));
        rest(0.3, 0.2, 0.2, 0);
        assertThat(lookUntilItMatters(NONE_IDLE, 0.3, 0.2, 0.2, 0)).contains(new Move(1, 0, true));
        rest(0.5, 0.2, 0.2, 0);
        for (int i = 0; i < LoopSpread.GATHERED_LOOKS / 2; i++) {
            assertThat(look(NONE_IDLE, 0.5, 0.2, 0.2, 0)).isEmpty();
        }
    }

    @Test
    void loopsStayApartWhileThereAreProcessorsForThem() {
        spread.useAll();
        for (int i = 0; i < 100; i++) {
            assertThat(look(IDLE, 0.4, 0.3, 0.4, 0.3)).isEmpty();
        }
    }

    /** Pipes that had little to do stayed there when loops were gathered before. */
    @Test
    void whatIsLeftOnALoopOutOfUseFollowsOnceItWorks() {
        assertThat(lookUntilItMatters(NONE_IDLE, 0.4, 0, 0.3, 0)).contains(new Move(2, 0, true));
        assertThat(spread.active()).isEqualTo(1);
    }

    @Test
    void oneLoopStaysOne() {
        LoopSpread alone = new LoopSpread(1);
        for (int i = 0; i < 100; i++) {
            assertThat(alone.look(new double[] {1}, () -> IDLE)).isEmpty();
        }
        assertThat(alone.active()).isEqualTo(1);
    }
}
