package localfirst.relay.loop;

import java.nio.ByteBuffer;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.testing.TimingSensitive;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** Every order in which a reader that stops and a writer that makes room can meet: the socket is read again. */
@TimingSensitive("Lincheck takes for hung what makes no progress for some seconds")
class ReadGateInterleavingsTest {
    @Test
    void roomIsNeverMadeInVain() {
        Lincheck.runConcurrentTest(300, () -> {
            Receiver receiver = new Receiver();
            ReadGate gate = new ReadGate(receiver);
            Thread maker = new Thread(() -> {
                receiver.wants = true;
                gate.open();
            });
            maker.start();
            gate.shutUnlessWanted();
            join(maker);
            if (gate.isShut()) throw new IllegalStateException("there is room, and nobody reads");
        });
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Receiver implements SocketEvents {
        private volatile boolean wants;

        @Override
        public void opened() {}

        @Override
        public boolean wantsFrames() {
            return wants;
        }

        @Override
        public void received(ByteBuffer frames, int begun, boolean whole) {}

        @Override
        public void heard() {}

        @Override
        public void unblocked() {}

        @Override
        public void ended(Ending ending) {}
    }
}
