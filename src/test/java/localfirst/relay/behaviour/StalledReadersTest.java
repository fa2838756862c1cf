package localfirst.relay.behaviour;

import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StalledReadersTest extends RelayBehaviour {
    private static final int READERS = 30;

    /** More than the relay's window and the kernel's buffers on the way to a reader, so that the relay can't go on sending. */
    private static final int BYTES_EACH = 4 * 1024 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {8 * 1024, 1024 * 1024})
    void thirtyOfThemStopNobodyElse(int messageSize) {
        Pair healthy = pair(id("carol"), id("dave"), id("doc"));
        AtomicLong sent = new AtomicLong();
        for (int i = 0; i < READERS; i++) {
            RawWebSocket alice = caller(id("alice" + i), id("bob"), id("doc"));
            RawWebSocket bob = closing(RawWebSocket.open(relay, path(id("bob"), id("alice" + i), id("doc"))));
            bob.polite().send(Frame.text("I won't read"));
            Messages.assertNext(alice, Message.text("I won't read"));
            Thread sender = new Thread(() -> flood(alice, messageSize, sent), "flood");
            sender.setDaemon(true);
            sender.start();
        }
        // All that could be sent has been, or nothing moves any more.
        Patience.standstill(sent::get);

        for (int i = 0; i < 20; i++) healthy.sayHello();
        Message big = Message.random(messageSize, 7);
        healthy.alice().send(big);
        Messages.assertNext(healthy.bob(), big);
        pair(id("newcomer"), id("friend"), id("doc"));
        peer(id("erin"), id("news"));
        RawWebSocket frank = peer(id("frank"), id("news"));
        Introduction.next(frank).names(id("erin"), id("news"));
    }

    private static void flood(RawWebSocket alice, int messageSize, AtomicLong sent) {
        try {
            for (int i = 0; i < BYTES_EACH / messageSize; i++) {
                alice.send(Message.random(messageSize, i));
                sent.incrementAndGet();
            }
        } catch (UncheckedIOException e) {
            // Cut, by the relay or at the end of the test.
        }
    }
}
