package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.load.Frames;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.KernelQueues;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a peer hasn't taken when its connection ends: it is still sent, but not kept for ever. Alice sends, and Bob reads
 * only if the test does so.
 */
@SystemTest
class UnsentBytesTest {
    private static final int FRAME = 16 * 1024;
    private static final Duration SEND_DEADLINE = Duration.ofSeconds(60);
    private static final Duration READY_ANYWAY = Duration.ofSeconds(5);
    private static final Duration TIMERS_LOOK = Duration.ofSeconds(2);

    private final ManualTimers timers = new ManualTimers();
    private final Relay relay = new Relay(RelayConfig.defaults(), timers, () -> 0);
    private final EventLoops loops = new EventLoops(
            1,
            64 * 1024,
            timers,
            LoopNews.of(() -> {}, () -> {}, address -> {}, relay.admission()::isCrowded, () -> {}));
    private final LoopCallers callers = new LoopCallers(relay, loops, false);
    private SocketChannel alice;
    private SocketChannel bob;

    @BeforeEach
    void start() throws IOException {
        loops.start();
        alice = callers.caller("alice", "bob");
        bob = callers.caller("bob", "alice");
        Patience.await("that they are piped", () -> relay.figures().pipes() == 1);
        timers.advance(READY_ANYWAY);
    }

    @AfterEach
    void stop() throws IOException {
        loops.stop();
        callers.close();
        relay.close();
    }

    /** @return how many bytes the relay has been sent, and what Bob may therefore be sent */
    private long send(int frames) throws IOException {
        long sent = 0;
        for (int i = 0; i < frames; i++) {
            ByteBuffer frame = Frames.masked(Frames.BINARY, new byte[FRAME], FRAME);
            sent += frame.remaining();
            while (frame.hasRemaining()) {
                alice.write(frame);
            }
        }
        return sent;
    }

    /** Bob's connection, as the relay sees it. */
    private boolean bobIsConnected() throws IOException {
        return KernelQueues.hasConnection(callers.port(), ((InetSocketAddress) bob.getLocalAddress()).getPort());
    }

    private void awaitThatNothingIsKept() throws IOException {
        int bobsPort = ((InetSocketAddress) bob.getLocalAddress()).getPort();
        Patience.await("that nothing is kept", () -> !KernelQueues.hasConnection(callers.port(), bobsPort));
    }

    @Test
    void nothingIsKeptForAPeerThatIsCutBecauseItTakesNothing() throws Exception {
        assumeTrue(KernelQueues.areKnown());
        sendUntilNothingIsTaken(alice);
        assertThat(KernelQueues.unsent(callers.port())).isGreaterThan(FRAME);

        timers.advance(SEND_DEADLINE.plus(TIMERS_LOOK));

        awaitThatNothingIsKept();
    }

    /** One address could fill what all connections of the machine share, faster than stalled peers are noticed. */
    @Test
    void littleIsKeptForPeersOfAnAddressThatHasManySockets() throws Exception {
        assumeTrue(KernelQueues.areKnown());
        ClientAddress crowd = new ClientAddress("203.0.113.9", true);
        callers.comeFrom(crowd);
        for (int i = 0; !relay.admission().isCrowded(crowd); i++) callers.caller("waits-" + i, "for-nobody");
        SocketChannel carol = callers.caller("carol", "dave");
        callers.caller("dave", "carol");
        Patience.await("that they are piped", () -> relay.figures().pipes() == 2);
        timers.advance(READY_ANYWAY);
        long before = KernelQueues.unsent(callers.port());

        sendUntilNothingIsTaken(carol);

        assertThat(KernelQueues.unsent(callers.port()) - before).isBetween((long) FRAME, 256L * 1024);
    }

    private void sendUntilNothingIsTaken(SocketChannel sender) throws IOException {
        sender.configureBlocking(false);
        ByteBuffer frame = Frames.masked(Frames.BINARY, new byte[FRAME], FRAME);
        Patience.await("that its partner is stuck", () -> {
            try {
                while (sender.write(frame) > 0) {
                    if (!frame.hasRemaining()) {
                        frame.rewind();
                    }
                }
                return relay.figures().blockedSockets() == 1;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void nothingIsKeptForLongForAPeerThatLeavesWithoutTakingWhatItWasSent() throws Exception {
        assumeTrue(KernelQueues.areKnown());
        send(60);
        Patience.await("that it was passed on", () -> relay.counters().bytesRelayed() > 59 * FRAME);
        bob.shutdownOutput();
        Patience.await("that Bob has left", () -> relay.figures().pipes() == 0);
        assertThat(bobIsConnected()).isTrue();
        assertThat(KernelQueues.unsent(callers.port())).isGreaterThan(FRAME);

        timers.advance(Farewells.PATIENCE.plus(TIMERS_LOOK));

        awaitThatNothingIsKept();
    }

    @Test
    void peerThatIsSlowToTakeWhatItWasSentGetsAllOfItAfterItsPartnerHasLeft() throws Exception {
        long sent = send(60);
        alice.write(Frames.close(1000, ""));
        Patience.await("that Alice has left", () -> relay.figures().pipes() == 0);
        timers.advance(Duration.ofSeconds(10));

        long masks = 60 * 4;
        long received = 0;
        ByteBuffer piece = ByteBuffer.allocate(2 * FRAME);
        while (bob.read(piece.clear()) >= 0) {
            received += piece.position();
            timers.advance(Duration.ofMillis(500));
        }
        // Pings and the Close frame came, too.
        assertThat(received).isGreaterThan(sent - masks);
        if (KernelQueues.areKnown()) {
            Patience.await("that nothing is kept", () -> KernelQueues.unsent(callers.port()) == 0);
        }
    }
}
