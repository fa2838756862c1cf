package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two peers aren't introduced to each other again if their pipe was meant to end, or one of them no longer wants it. */
@Tag("real-time")
class UnhealedTest extends PipedPeers {
    private static final Duration LONG_ENOUGH_TO_SEE_NONE = Duration.ofMillis(2500);

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
