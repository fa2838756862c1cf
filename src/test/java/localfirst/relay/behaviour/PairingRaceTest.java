package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import localfirst.relay.testing.Background;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However callers race, they meet, and exactly once. */
@Tag("meaning")
class PairingRaceTest extends RelayBehaviour {
    @Test
    void twoWhoCallAtOnceAlwaysMeet() {
        for (int i = 0; i < 200; i++) {
            String document = id("doc") + i;
            CyclicBarrier start = new CyclicBarrier(2);
            CompletableFuture<RawWebSocket> alice = race(start, () -> caller(id("alice"), id("bob"), document));
            CompletableFuture<RawWebSocket> bob = race(start, () -> caller(id("bob"), id("alice"), document));
            new Pair(alice.join(), bob.join()).sayHello();
            alice.join().send(Frame.close());
        }
    }

    @RepeatedTest(20)
    void ofTwoWhoCallAtOnceForOnePartnerOneIsClosedOrWaits() {
        CyclicBarrier start = new CyclicBarrier(3);
        CompletableFuture<RawWebSocket> tab1 = race(start, () -> caller(id("alice"), id("bob"), id("doc")));
        CompletableFuture<RawWebSocket> tab2 = race(start, () -> caller(id("alice"), id("bob"), id("doc")));
        CompletableFuture<RawWebSocket> partner = race(start, () -> caller(id("bob"), id("alice"), id("doc")));
        RawWebSocket bob = partner.join();
        tab1.join().trySend(Frame.text("tab 1"));
        tab2.join().trySend(Frame.text("tab 2"));

        String met = bob.nextMessage().string();

        RawWebSocket winner = met.equals("tab 1") ? tab1.join() : tab2.join();
        RawWebSocket other = met.equals("tab 1") ? tab2.join() : tab1.join();
        new Pair(winner, bob).sayHello();
        Frame heard = other.within(Duration.ofMillis(50));
        assertThat(heard == null || heard.closeReason().startsWith("relay:")).isTrue();
    }

    @RepeatedTest(20)
    void callerThatReturnsWhileItsOldCallEndsIsMet() {
        RawWebSocket old = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("old"));
        CyclicBarrier start = new CyclicBarrier(3);
        CompletableFuture<RawWebSocket> leaving = race(start, () -> {
            old.trySend(Frame.close());
            return old;
        });
        CompletableFuture<RawWebSocket> returning = race(start, () -> caller(id("alice"), id("bob"), id("doc")));
        CompletableFuture<RawWebSocket> partner = race(start, () -> caller(id("bob"), id("alice"), id("doc")));
        leaving.join();
        returning.join().send(Frame.text("new"));

        RawWebSocket bob = partner.join();
        if (bob.nextMessage().equals(Message.text("old"))) {
            // Bob met what the old call left, and that is over now: as introduced again, he calls again.
            bob.nextClose();
            bob = caller(id("bob"), id("alice"), id("doc"));
            Messages.assertNext(bob, Message.text("new"));
        }
        new Pair(returning.join(), bob).sayHello();
    }

    private static CompletableFuture<RawWebSocket> race(CyclicBarrier start, Supplier<RawWebSocket> call) {
        return Background.supply(() -> {
            try {
                start.await();
                return call.get();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
