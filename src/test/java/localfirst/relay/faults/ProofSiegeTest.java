package localfirst.relay.faults;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import localfirst.relay.load.Frames;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.testing.KeyByHand;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** A stranger has the relay check proofs all day: signatures are the most arithmetic that anybody can ask for. */
@SystemTest
class ProofSiegeTest {
    private static final int AT_A_TIME = 100;
    private static final String NAME = "relay.example.com";

    private final KeyByHand victim = new KeyByHand();
    private final KeyByHand stranger = new KeyByHand();

    @Test
    void proofsThatAreWrongHarmNobody() throws Exception {
        try (Siege siege = Siege.of(
                "wrong proofs that an id is the stranger's own, as fast as the relay lets them in",
                Map.of("RELAY_NAMES", NAME))) {
            for (int i = 0; i < AT_A_TIME; i++) {
                prove(siege.attackers());
            }
            siege.endure(Duration.ofSeconds(20));
            siege.assertNamed("unproven", "relay_proofs_total{result=\"wrong\"}");
        }
    }

    private void prove(LoadLoop loop) {
        Peer peer = new Peer("/introduction/" + victim.id()) {
            @Override
            protected void opened() {
                say("{\"type\":\"Heartbeat\"}");
            }

            @Override
            void message(String text) {
                // Well formed, so that all of the arithmetic has to be done.
                if (text.contains("Challenge")) {
                    String challenge = KeyByHand.challenge(text);
                    byte[] signature = stranger.sign(KeyByHand.text(challenge, NAME, victim.id()));
                    say(KeyByHand.message(signature, NAME));
                }
            }

            private void say(String text) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                send(Frames.masked(Frames.TEXT, bytes, bytes.length));
            }

            @Override
            protected void closed(int code, String reason) {
                super.closed(code, reason);
                // A refused one comes back a little later.
                loop().after(Duration.ofMillis(code == 4004 ? 1 : 100), () -> prove(loop()));
            }
        };
        peer.comeFrom(Siege.ATTACKER);
        loop.open(peer);
    }
}
