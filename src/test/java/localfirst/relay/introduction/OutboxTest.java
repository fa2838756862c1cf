package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.protocol.Dialect;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final FakeSocket alice = new FakeSocket(new ManualTimers());
    private final Outbox outbox = new Outbox(alice);

    OutboxTest() {
        alice.open(new Flushing());
    }

    @Test
    void isSentAtOnceToAPeerThatTakesIt() {
        tell("bob", "a");
        tell("bob", "a");

        assertThat(alice.texts()).containsExactly(introduction("bob", "a"), introduction("bob", "a"));
        assertThat(outbox.size()).isZero();
    }

    @Test
    void whatWaitsForTheSamePeerIsMergedInTheOrderItCame() {
        alice.block();
        tell("bob", "b");
        tell("carol", "a");
        tell("bob", "a", "b");
        tell("bob", "c");
        assertThat(alice.sentBytes()).isEmpty();
        alice.unblock();

        assertThat(alice.texts()).containsExactly(introduction("bob", "b", "a", "c"), introduction("carol", "a"));
    }

    @Test
    void staysSmallHoweverOftenItIsTold() {
        alice.block();
        for (int i = 0; i < 10_000; i++) {
            tell("bob", "a");
            tell("carol", "a");
        }

        assertThat(outbox.size()).isEqualTo(2);
        assertThat(alice.sendsWhileBlocked()).isZero();
    }

    @Test
    void goesOutOneByOneAsThePeerTakesIt() {
        alice.blockAfter(1);
        tell("bob", "a");
        tell("carol", "a");
        tell("dave", "a");
        assertThat(alice.texts()).hasSize(1);
        alice.unblock();
        assertThat(alice.texts()).hasSize(2);
        tell("erin", "a");
        alice.unblock();
        alice.unblock();

        assertThat(alice.texts())
                .containsExactly(
                        introduction("bob", "a"),
                        introduction("carol", "a"),
                        introduction("dave", "a"),
                        introduction("erin", "a"));
        assertThat(alice.sendsWhileBlocked()).isZero();
    }

    private void tell(String other, String... documents) {
        List<DocumentId> ids = Stream.of(documents).map(DocumentId::new).toList();
        outbox.tell(new PeerId(other), ids, Dialect.JSON);
    }

    private final class Flushing implements SocketEvents {
        @Override
        public void opened() {}

        @Override
        public boolean wantsFrames() {
            return true;
        }

        @Override
        public void received(java.nio.ByteBuffer frames, int begun, boolean whole) {}

        @Override
        public void heard() {}

        @Override
        public void unblocked() {
            outbox.flush(Dialect.JSON);
        }

        @Override
        public void ended(Ending ending) {}
    }
}
