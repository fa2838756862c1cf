package localfirst.relay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Test;

/** Checks of tokens take turns. */
class CheckTurnsTest {
    private static final ClientAddress STRANGER = new ClientAddress("192.0.2.66", true);
    private static final ClientAddress ALICE = new ClientAddress("198.51.100.7", true);
    private static final ClientAddress UNLISTED_PROXY = new ClientAddress("10.0.0.1", false);

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    @Test
    void oneOfAnAddressIsCheckedAtATimeAndAnotherAddressNeedntWaitForTheRest() {
        CheckTurns turns = new CheckTurns(2);
        for (int i = 0; i < 10; i++) {
            checkInBackground(turns, STRANGER);
        }
        Patience.await("the first is being checked", () -> begun.get() == 1);
        assertThat(turns.take(ALICE, () -> "hers")).contains("hers");
        assertThat(begun).hasValue(1);
        end();
        assertThat(begun).hasValue(10);
    }

    @Test
    void addressOfWhichVeryManyWaitIsRefusedAnother() {
        CheckTurns turns = new CheckTurns(2);
        for (int i = 0; i < CheckTurns.MAX_WAITING + 20; i++) {
            checkInBackground(turns, STRANGER);
        }
        Patience.await("some are refused", () -> refused.get() > 0);
        end();
        assertThat(begun.get() + refused.get()).isEqualTo(CheckTurns.MAX_WAITING + 20);
        // Each may find a place in the queue that is taken meanwhile.
        assertThat(begun.get()).isGreaterThanOrEqualTo(CheckTurns.MAX_WAITING);
    }

    @Test
    void behindAProxyThatNobodyListedAsManyAreCheckedAsMayBe() {
        CheckTurns turns = new CheckTurns(2);
        for (int i = 0; i < 50; i++) {
            checkInBackground(turns, UNLISTED_PROXY);
        }
        Patience.await("two are being checked", () -> begun.get() == 2);
        end();
        assertThat(begun).hasValue(50);
        assertThat(refused).hasValue(0);
    }

    @Test
    void aCheckThatFailsGivesItsTurnBack() {
        CheckTurns turns = new CheckTurns(1);
        for (int i = 0; i < 3; i++) {
            try {
                turns.take(STRANGER, () -> {
                    throw new IllegalStateException("a broken key");
                });
            } catch (IllegalStateException e) {
                begun.incrementAndGet();
            }
        }
        assertThat(begun).hasValue(3);
        assertThat(turns.take(STRANGER, () -> "fine")).contains("fine");
    }

    private void checkInBackground(CheckTurns turns, ClientAddress address) {
        Thread thread = new Thread(() -> {
            boolean checked = turns.take(address, () -> {
                        begun.incrementAndGet();
                        Patience.await("the checks may go on", goOn);
                        return true;
                    })
                    .isPresent();
            if (!checked) refused.incrementAndGet();
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void end() {
        goOn.countDown();
        threads.forEach(Patience::join);
    }
}
