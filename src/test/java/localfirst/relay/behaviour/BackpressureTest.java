package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Test;

/** A reader that doesn't read stops its sender, and only its sender. */
@NotWhere(Difference.NO_BACKPRESSURE)
class BackpressureTest extends RelayBehaviour {
    private static final int PIECE = 64 * 1024;
    private static final long MIB = 1024L * 1024;

    /** On each connection that is read by a relay: its windows, and the kernel's buffers, which grow to 32 MiB. */
    private static final long MAX_ON_ITS_WAY = 44 * MIB;

    /** Between nodes, there is one more. */
    private int hops() {
        return relay.differences().contains(Difference.CALLS_TRAVEL) ? 2 : 1;
    }

    private long maxOnItsWay() {
        return hops() * MAX_ON_ITS_WAY;
    }

    /** More than can be on its way. */
    private int pieces() {
        return (int) (hops() * 64 * MIB / PIECE);
    }

    @Test
    void senderIsStoppedWhileItsReaderStallsAndThenEverythingArrives() {
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        RawWebSocket bob = closing(RawWebSocket.open(relay, path(id("bob"), id("alice"), id("doc"))));
        bob.polite().send(Frame.text("I won't read for now"));
        Messages.assertNext(alice, Message.text("I won't read for now"));

        AtomicLong sent = new AtomicLong();
        CompletableFuture<?> sending = Background.run(() -> {
            for (int i = 0; i < pieces(); i++) {
                alice.send(Message.random(PIECE, i));
                sent.addAndGet(PIECE);
            }
        });
        assertThat(Patience.standstill(sent::get)).isLessThan(maxOnItsWay());
        assertThat(sending).isNotDone();
        pair(id("carol"), id("dave"), id("doc"));

        bob.read();
        for (int i = 0; i < pieces(); i++) Messages.assertNext(bob, Message.random(PIECE, i));
        sending.join();
        new Pair(alice, bob).sayHello();
    }

    @Test
    void heldCallerIsStoppedAtItsLimitAndThenEverythingArrives() {
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        AtomicLong sent = new AtomicLong();
        CompletableFuture<?> sending = Background.run(() -> {
            for (int i = 0; i < pieces(); i++) {
                alice.send(Message.random(PIECE, i));
                sent.addAndGet(PIECE);
            }
        });
        // 16 MiB are held; the rest is in the kernels.
        long held = 16 * MIB;
        Patience.await("that as much is sent as may be held", () -> sent.get() >= held - PIECE);
        assertThat(Patience.standstill(sent::get)).isLessThanOrEqualTo(held + maxOnItsWay());

        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        for (int i = 0; i < pieces(); i++) Messages.assertNext(bob, Message.random(PIECE, i));
        sending.join();
    }

    @Test
    void stalledReaderDoesNotStopTheOtherDirection() {
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        RawWebSocket bob = closing(RawWebSocket.open(relay, path(id("bob"), id("alice"), id("doc"))));
        bob.polite().send(Frame.text("I won't read for now"));
        Messages.assertNext(alice, Message.text("I won't read for now"));
        AtomicLong sent = new AtomicLong();
        CompletableFuture<?> sending = Background.run(() -> {
            for (int i = 0; i < pieces(); i++) {
                alice.send(Message.random(PIECE, i));
                sent.addAndGet(PIECE);
            }
        });
        Patience.standstill(sent::get);

        bob.send(Frame.text("but I write"));
        Messages.assertNext(alice, Message.text("but I write"));
        bob.read();
        for (int i = 0; i < pieces(); i++) Messages.assertNext(bob, Message.random(PIECE, i));
        sending.join();
    }
}
