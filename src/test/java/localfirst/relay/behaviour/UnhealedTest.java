package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two peers aren't introduced to each other again if their pipe was meant to end, or one of them no longer wants it. */
@Tag("real-time")
class UnhealedTest extends RelayBehaviour {
    private static final Duration LONG_ENOUGH_TO_SEE_NONE = Duration.ofMillis(2500);

    private RawWebSocket alice;
    private RawWebSocket bob;
    private Pair pipe;

    @BeforeEach
    void twoPeersWithAPipe() {
        alice = peer(id("alice"), id("doc"));
        bob = peer(id("bob"), id("doc"));
        Introduction.next(alice).names(id("bob"), id("doc"));
        Introduction.next(bob).names(id("alice"), id("doc"));
        pipe = pair();
    }

    @Test
    void closeByAClientIsMeantAndIsNotHealed() {
        pipe.alice().send(Frame.close());
        pipe.bob().awaitEnd();

        assertThat(alice.within(LONG_ENOUGH_TO_SEE_NONE)).isNull();
        assertThat(bob.within(Duration.ZERO)).isNull();
    }

    @Test
    void peerThatLeftTheDocumentIsNotHealed() {
        alice.send(Dialect.MESSAGE_PACK.leave(id("doc")));
        settle(alice);
        pipe.alice().cut();

        assertThat(alice.within(LONG_ENOUGH_TO_SEE_NONE)).isNull();
        assertThat(bob.within(Duration.ZERO)).isNull();
    }

    @Test
    void peerThatIsGoneIsNotHealed() {
        alice.send(Frame.close());
        alice.awaitEnd();
        pipe.alice().cut();

        assertThat(bob.within(LONG_ENOUGH_TO_SEE_NONE)).isNull();
    }
}
