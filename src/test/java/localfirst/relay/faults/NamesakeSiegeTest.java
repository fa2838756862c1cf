package localfirst.relay.faults;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** A stranger knows which ids the next newcomers will have, and does all it can to keep them off. */
@SystemTest
class NamesakeSiegeTest {
    /** No frame is like this: it is text with a reserved bit. */
    private static final byte[] BROKEN = {(byte) 0xC1, (byte) 0x80, 0, 0, 0, 0};

    private static final int PEERS = 50;
    private static final int SOCKETS_OF_PEER = 17;

    @Test
    void newcomersWhoseIdsAStrangerUsesMeetAllTheSame() throws Exception {
        try (Siege siege =
                Siege.of("a stranger's sockets under the ids of newcomers: idle ones, and broken ones", Map.of())) {
            for (int pair = 0; pair < PEERS; pair++) {
                for (int i = 0; i < SOCKETS_OF_PEER; i++) {
                    siege.attackers().open(stranger("/introduction/left-" + pair));
                }
                breakOff(siege.attackers(), "right-" + pair);
            }
            siege.endure(Duration.ofSeconds(20));
            siege.assertRefused("too_many_of_peer");
            siege.assertNamed(
                    "broke_protocol", "relay_visits_ended_total{endpoint=\"introduction\",outcome=\"broke_protocol\"}");
        }
    }

    private static Peer stranger(String path) {
        Peer peer = new Peer(path);
        peer.comeFrom(Siege.ATTACKER);
        return peer;
    }

    /** Fails under this id, waits for the relay to end that, and does it again. */
    private static void breakOff(LoadLoop loop, String id) {
        Peer peer = new Peer("/introduction/" + id) {
            @Override
            protected void opened() {
                send(ByteBuffer.wrap(BROKEN.clone()));
            }

            @Override
            protected void closed(int code, String reason) {
                loop().after(Duration.ofSeconds(1), () -> breakOff(loop(), id));
            }
        };
        peer.comeFrom(Siege.ATTACKER);
        loop.open(peer);
    }
}
