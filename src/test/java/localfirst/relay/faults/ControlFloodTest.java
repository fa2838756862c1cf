package localfirst.relay.faults;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import localfirst.relay.load.Frames;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Control frames without end: they cost their sender next to nothing. */
@SystemTest
class ControlFloodTest {
    private static final int SOCKETS = 100;

    /** A hundred held callers send pings as fast as they are taken. */
    @Test
    void pingsWithoutEndHoldUpNobody() throws Exception {
        try (Siege siege = Siege.of("100 sockets that send pings as fast as they are read", Map.of())) {
            List<Pinger> pingers = new ArrayList<>();
            for (int i = 0; i < SOCKETS; i++) {
                Pinger pinger = new Pinger("/connection/pinger-" + i + "/nobody/doc");
                pinger.comeFrom(Siege.ATTACKER);
                pingers.add(pinger);
                siege.attackers().open(pinger);
            }
            siege.endure(Duration.ofSeconds(15));
            siege.assertNamed("controls throttled", "relay_controls_throttled_total");
            siege.attackers()
                    .runUntil(() -> pingers.stream().anyMatch(pinger -> pinger.pongs > 0), Patience.LIMIT, "a pong");
        }
    }

    private static final class Pinger extends Peer {
        private static final byte[] NOTHING = {};
        private static final int AT_ONCE = 10_922;

        private int pongs;

        Pinger(String path) {
            super(path);
            limitKernelBuffers(64 * 1024);
        }

        @Override
        protected ByteBuffer nextBatch() {
            ByteBuffer pings = ByteBuffer.allocate(AT_ONCE * 6);
            for (int i = 0; i < AT_ONCE; i++) {
                pings.put(Frames.masked(Frames.PING, NOTHING, 0));
            }
            return pings.flip();
        }

        @Override
        protected void pong() {
            pongs++;
        }
    }
}
