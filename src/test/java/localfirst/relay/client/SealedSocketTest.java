package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import localfirst.relay.testing.Patience;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How encrypted pipes open and end, whatever the network does meanwhile. Alice has the socket; what she sends reaches bob. */
class SealedSocketTest {
    private static final JoinedDocument DOCUMENT =
            JoinedDocument.secret("doc", DocumentSecret.of("a secret of enough bytes"));
    private static final ClientSettings.Sockets SETTINGS =
            new ClientSettings.Sockets(Duration.ofSeconds(20), Duration.ofSeconds(3), 1 << 20, 1000);

    private final FakeWebSocket wire = new FakeWebSocket();
    private final PipeEnd bob = new PipeEnd(DOCUMENT, "bob", "alice");
    private final Ear heard = new Ear();
    private final ManualTimer timer = new ManualTimer();
    private final SealedSocket alice = new SealedSocket(
            new SecureChannel(
                    Objects.requireNonNull(DOCUMENT.psk()),
                    DOCUMENT.id(),
                    new Identity("alice", null),
                    "bob",
                    SETTINGS.maxMessageSize(),
                    X25519.newPrivateKey()),
            heard,
            timer,
            SETTINGS.maxMessageSize());
    private final Socket socket = new Socket(alice, SETTINGS.sealed(), timer, Runnable::run);

    @BeforeEach
    void connect() {
        socket.onOpen(wire);
        deliverToBob();
    }

    @Test
    void theEndReachesThePeerEvenBehindAMessageThatIsLargerThanTheQueue() {
        deliverToAlice();
        deliverToBob();
        byte[] large = new byte[200_000];
        wire.hold();
        alice.send(ByteBuffer.wrap(large));
        alice.close(4001, "done");
        wire.release();
        deliverToBob();
        assertThat(bob.received).containsExactly(ByteBuffer.wrap(large));
        assertThat(bob.ended).isEqualTo(new CloseStatus(4001, "done"));
        assertThat(wire.closed).isEqualTo(new CloseStatus(1000, ""));
    }

    /** The first record may not have been taken yet. */
    @Test
    void aMessageThatIsLargerThanTheQueueMayBeTheFirst() {
        wire.hold();
        deliverToAlice();
        var sent = alice.send(ByteBuffer.wrap(new byte[200_000]));
        wire.release();
        assertThat(sent).isCompleted();
    }

    @Test
    void isNeverOpenIfItEndsWithTheFirstRecord() {
        wire.breakDown();
        deliverToAlice();
        assertThat(heard.events).containsExactly("closed 1006");
        assertThat(alice.ended()).isCompleted();
    }

    @Test
    void itsEndIsToldAfterItsOpeningWhateverThreadItComesFrom() {
        Thread cutter = new Thread(() -> socket.cut(CloseStatus.lost("no sign of life")));
        heard.whileOpening = () -> {
            cutter.start();
            Patience.await(
                    "the end to be found",
                    () -> cutter.getState() == Thread.State.BLOCKED || cutter.getState() == Thread.State.TERMINATED);
        };
        deliverToAlice();
        Patience.join(cutter);
        assertThat(heard.events).containsExactly("opened", "closed 1006");
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 70_000, 2_000_000})
    void aFrameThatIsTooLongForARecordIsTampering(int length) {
        deliverToAlice();
        socket.onBinary(wire, ByteBuffer.allocate(length), true);
        assertThat(heard.events).containsExactly("opened", "closed 4102");
        assertThat(wire.closed).isEqualTo(CloseStatus.TAMPERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 70_000, 2_000_000})
    void aFrameThatIsTooLongForAHandshakeIsARefusal(int length) {
        socket.onBinary(wire, ByteBuffer.allocate(length), true);
        assertThat(heard.events).containsExactly("refused", "closed 4101");
        assertThat(wire.closed).isEqualTo(CloseStatus.REFUSED);
    }

    @Test
    void aTextThatIsTooLongIsOneThatNobodySealed() {
        deliverToAlice();
        socket.onText(wire, "x".repeat(70_000), true);
        assertThat(heard.events).containsExactly("opened", "closed 4102");
        assertThat(wire.closed).isEqualTo(CloseStatus.TAMPERED);
    }

    /** The peer closes as soon as it has read the last record, which may be before the thread that sent it goes on. */
    @Test
    void aCloseThatIsAnsweredAtOnceIsReportedAsItWasAskedFor() {
        deliverToAlice();
        wire.whileSending = () -> socket.onClose(wire, CloseStatus.NORMAL, "");
        alice.close(4001, "done");
        assertThat(heard.events).containsExactly("opened", "closed 4001");
        assertThat(alice.ended()).isCompletedWithValue(new CloseStatus(4001, "done"));
    }

    /** The peer may have gone by then. */
    @Test
    void thePeersCloseIsReportedEvenIfItCannotBeAnswered() {
        deliverToAlice();
        bob.sendEnd(new CloseStatus(4001, "done"));
        wire.breakDown();
        deliverToAlice();
        assertThat(heard.events).containsExactly("opened", "closed 4001");
        assertThat(alice.ended()).isCompletedWithValue(new CloseStatus(4001, "done"));
    }

    @Test
    void tamperingIsReportedEvenIfNobodyCanBeTold() {
        deliverToAlice();
        wire.breakDown();
        socket.onBinary(wire, ByteBuffer.allocate(100), true);
        assertThat(heard.events).containsExactly("opened", "closed 4102");
    }

    /** What the network has taken and not yet delivered would be lost. */
    @Test
    void aPingThatIsTooLateForACloseDoesNotCutTheConnection() {
        deliverToAlice();
        wire.whilePinging = () -> alice.close(4001, "done");
        alice.probe();
        assertThat(wire.closed).isEqualTo(new CloseStatus(1000, ""));
        assertThat(wire.aborted).isFalse();
        socket.onClose(wire, CloseStatus.NORMAL, "");
        assertThat(heard.events).containsExactly("opened", "closed 4001");
    }

    /** But not for ever. */
    @Test
    void aConnectionThatIsLostWhileItClosesIsCutAfterTheDeadlineForClosing() {
        deliverToAlice();
        wire.whilePinging = () -> alice.close(4001, "done");
        alice.probe();
        timer.advance(SETTINGS.closeTimeout());
        assertThat(wire.aborted).isTrue();
        assertThat(heard.events).containsExactly("opened", "closed 4001");
    }

    private void deliverToBob() {
        while (!wire.sent.isEmpty()) {
            bob.deliver(wire.sent.remove());
        }
    }

    private void deliverToAlice() {
        for (byte[] frame : bob.takeSent()) {
            socket.onBinary(wire, ByteBuffer.wrap(frame), true);
        }
    }

    /** Notes what its owner hears. */
    private static final class Ear implements SealedSocket.Owner {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private Runnable whileOpening = () -> {};

        @Override
        public void connected(PeerChannel socket) {}

        @Override
        public void opened(PeerChannel socket) {
            whileOpening.run();
            events.add("opened");
        }

        @Override
        public void failed(Throwable failure) {
            events.add("failed");
        }

        @Override
        public void refused(String reason) {
            events.add("refused");
        }

        @Override
        public @Nullable CompletionStage<?> text(String text) {
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> binary(byte[] bytes) {
            return null;
        }

        @Override
        public void troubled(Throwable trouble) {
            events.add("troubled");
        }

        @Override
        public void closed(CloseStatus status) {
            events.add("closed " + status.code());
        }
    }
}
