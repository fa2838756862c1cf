package localfirst.relay.behaviour;

import java.io.UncheckedIOException;
import localfirst.relay.testing.Background;

/** The size of the largest message, in one frame, that gets through a pipe of a running relay. */
public final class LargestMessage {
    private static final int[] MEBIBYTES = {1, 2, 4, 8, 16, 32, 64};

    private LargestMessage() {}

    /** Tries up to 64 MiB, and blocks meanwhile. @return MiB, or 0 if not even one gets through */
    public static int mebibytes(RelayUnderTest relay) {
        int largest = 0;
        for (int size : MEBIBYTES) {
            if (!passes(relay, size)) break;
            largest = size;
        }
        return largest;
    }

    private static boolean passes(RelayUnderTest relay, int mebibytes) {
        String unique = "-" + System.nanoTime();
        // Of limits that are round numbers, the frame's header may be a part.
        Message message = Message.random(mebibytes * 1024 * 1024 - 1024, mebibytes);
        try (RawWebSocket alice = open(relay, "alice" + unique, "bob" + unique);
                RawWebSocket bob = open(relay, "bob" + unique, "alice" + unique)) {
            bob.send(Frame.text("here"));
            Messages.assertNext(alice, Message.text("here"));
            Background.run(() -> alice.trySend(Frame.of(message)));
            Messages.assertNext(bob, message);
            return true;
        } catch (UncheckedIOException | AssertionError e) {
            return false;
        }
    }

    private static RawWebSocket open(RelayUnderTest relay, String local, String remote) {
        return RawWebSocket.open(relay, "/connection/" + local + "/" + remote + "/largest")
                .polite()
                .read();
    }
}
