package localfirst.relay.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import localfirst.relay.peer.ClientAddress;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final ClientAddress HERE = new ClientAddress("192.0.2.1", true);
    private static final ClientAddress THERE = new ClientAddress("192.0.2.2", true);
    private static final ClientAddress PRIVATE = new ClientAddress("10.0.0.1", false);

    private final Budget budget = budget(300, 500, 1000);

    private static Budget budget(long ofSocket, long ofAddress, long inAll) {
        return new Budget(new Limits.Introductions.Memory(ofSocket, ofAddress, inAll));
    }

    @Test
    void bytesAreReservedFromAllOrFromNone() {
        Account one = budget.open(HERE);
        Account two = budget.open(HERE);
        assertThat(one.tryReserve(301)).as("more than a socket's").isFalse();
        assertThat(one.tryReserve(300)).isTrue();
        assertThat(two.tryReserve(201)).as("more than the address's").isFalse();
        assertThat(two.tryReserve(200)).isTrue();

        assertThat(budget.total()).isEqualTo(500);
        assertThat(budget.totalByAddress()).isEqualTo(500);
    }

    @Test
    void theLastQuarterIsForThoseThatHaveLittle() {
        budget.open(HERE).tryReserve(300);
        budget.open(HERE).tryReserve(200);
        Account much = budget.open(THERE);
        assertThat(much.tryReserve(250)).isTrue();
        assertThat(much.tryReserve(1)).isFalse();
        Account little = budget.open(new ClientAddress("192.0.2.3", true));
        assertThat(little.tryReserve(15)).isTrue();
        assertThat(little.tryReserve(1)).isFalse();

        assertThat(budget.total()).isEqualTo(765);
    }

    @Test
    void addressesBehindWhichEverybodyMayBeArentLimited() {
        budget.open(PRIVATE).tryReserve(300);

        assertThat(budget.open(PRIVATE).tryReserve(300)).isTrue();
    }

    @Test
    void whatIsThereAnywayIsCountedAndKeepsOthersOut() {
        Account one = budget.open(HERE);
        one.reserve(5000);
        assertThat(one.tryReserve(1)).isFalse();
        assertThat(budget.open(THERE).tryReserve(1)).isFalse();
        one.release(5000);

        assertThat(budget.open(THERE).tryReserve(1)).isTrue();
    }

    @Test
    void anAccountGivesBackEverythingOnceWhenItCloses() {
        Account one = budget.open(HERE);
        one.tryReserve(100);
        one.close();
        one.close();
        one.release(10);
        assertThat(one.tryReserve(1)).isFalse();

        assertThat(budget.total()).isZero();
        assertThat(budget.totalByAddress()).isZero();
    }

    @Test
    void zeroIsNoLimit() {
        Account one = budget(0, 0, 0).open(HERE);

        assertThat(one.tryReserve(Long.MAX_VALUE / 4)).isTrue();
    }

    @Test
    void nothingIsLostOrMadeUpByManyThreads() throws InterruptedException {
        Budget busy = budget(3_000, 5_000, 10_000);
        int threads = 8;
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            ClientAddress address = i % 2 == 0 ? HERE : THERE;
            Thread thread = new Thread(() -> {
                for (int round = 0; round < 2_000; round++) {
                    Account account = busy.open(address);
                    long bytes = ThreadLocalRandom.current().nextInt(2_000);
                    if (account.tryReserve(bytes)) {
                        account.release(bytes / 2);
                    }
                    account.close();
                }
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }

        assertThat(busy.total()).isZero();
        assertThat(busy.totalByAddress()).isZero();
    }
}
