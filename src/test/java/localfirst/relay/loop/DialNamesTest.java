package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import localfirst.relay.loop.DialFailure.Kind;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Names and their addresses: who looks them up, and what is done with several. */
@SystemTest
class DialNamesTest {
    private static InetAddress local(int number) {
        return address(127, 0, 0, number);
    }

    /** An address of this machine on which nobody else listens, whatever the port. */
    private static InetAddress quiet(int number) {
        return address(127, 83, 7, number);
    }

    private static InetAddress address(int... bytes) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) bytes[0], (byte) bytes[1], (byte) bytes[2], (byte) bytes[3]});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ScriptedServer polite(InetAddress address) throws IOException {
        return new ScriptedServer(new ServerSocket(0, 50, address), wire -> {
            wire.accept();
            wire.readToTheEnd();
        });
    }

    @Test
    void noLoopLooksUpAName() throws Exception {
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        Addresses addresses = host -> {
            threads.add(Thread.currentThread().getName() + " " + host);
            return new InetAddress[] {local(1)};
        };
        try (ScriptedServer server = polite(local(1));
                DialedLoops loops = new DialedLoops(1, 10, addresses)) {
            loops.dial(DialedLoops.at("node-1.example", server.port())).socket();
            loops.dial(DialedLoops.at("127.0.0.1", server.port())).socket();
        }
        assertThat(threads).containsExactly("relay-dial-names node-1.example");
    }

    @Test
    void namesOfTheSystemAreFound() throws Exception {
        try (ScriptedServer server = polite(local(1));
                DialedLoops loops = new DialedLoops()) {
            loops.dial(DialedLoops.at("localhost", server.port())).socket();
        }
    }

    @Test
    void nameWithoutAddress() throws Exception {
        Addresses addresses = host -> {
            throw new UnknownHostException(host);
        };
        try (DialedLoops loops = new DialedLoops(1, 10, addresses)) {
            DialedVisit visit = loops.dial(DialedLoops.at("nobody.example", 80));
            assertThat(visit.failure().kind()).isEqualTo(Kind.UNKNOWN_HOST);
            Patience.await("nothing left", () -> loops.dialer.dialing() == 0);
        }
    }

    @Test
    void addressThatRefusesIsFollowedByTheNext() throws Exception {
        Addresses addresses = host -> new InetAddress[] {quiet(1), quiet(2), quiet(3)};
        try (ScriptedServer server = polite(quiet(3));
                DialedLoops loops = new DialedLoops(1, 10, addresses)) {
            DialedVisit visit = loops.dial(DialedLoops.at("node.example", server.port()));
            assertThat(visit.socket().address().key()).isEqualTo("127.83.7.3");
        }
    }

    @Test
    void addressThatDoesNotAnswerTakesItsShareOfTheTimeOnly() throws Exception {
        Addresses addresses = host -> new InetAddress[] {quiet(1), quiet(2)};
        List<SocketChannel> waiting = new ArrayList<>();
        try (ScriptedServer server = polite(quiet(2));
                ServerSocket deaf = new ServerSocket(server.port(), 1, quiet(1));
                DialedLoops loops = new DialedLoops(1, 10, addresses)) {
            fillBacklog(deaf, waiting);
            DialedVisit visit = loops.dial(DialedLoops.at("node.example", server.port()));
            Patience.await("its two timers", () -> loops.timers.waiting() == loops.ownTimers + 2);
            loops.timers.advance(DialedLoops.WITHIN.dividedBy(2));
            assertThat(visit.socket().address().key()).isEqualTo("127.83.7.2");
            Patience.await("no timer but the loops'", () -> loops.timers.waiting() == loops.ownTimers);
        } finally {
            for (SocketChannel channel : waiting) channel.close();
        }
    }

    /** Until the system lets connections to it wait. */
    private static void fillBacklog(ServerSocket deaf, List<SocketChannel> waiting) throws IOException {
        for (int i = 0; i < 8; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(deaf.getInetAddress(), deaf.getLocalPort()));
            waiting.add(channel);
        }
    }

    @Test
    void nameServerThatDoesNotAnswerKeepsNobodyButThoseWhoAskIt() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        // The other dials wait for one of the threads that ask.
        CountDownLatch asked = new CountDownLatch(Dialer.RESOLVERS);
        Addresses addresses = host -> {
            asked.countDown();
            Patience.await("the name server", answers);
            return new InetAddress[] {local(1)};
        };
        try (ScriptedServer server = polite(local(1));
                DialedLoops loops = new DialedLoops(1, 6, addresses)) {
            List<DialedVisit> visits = new ArrayList<>();
            for (int i = 0; i < 6; i++) visits.add(loops.dial(DialedLoops.at("node.example", server.port())));
            Patience.await("their timers", () -> loops.timers.waiting() == loops.ownTimers + 6);
            Patience.await("all that can be asked at once", asked);
            loops.timers.advance(DialedLoops.WITHIN);
            for (DialedVisit visit : visits) assertThat(visit.failure().kind()).isEqualTo(Kind.TIMED_OUT);

            assertThat(loops.dialer.dialing())
                    .as("those that still wait for it")
                    .isEqualTo(6);
            assertThat(loops.dial(server.port()).failure().kind()).isEqualTo(Kind.TOO_MANY);
            answers.countDown();
            Patience.await("room", () -> loops.dialer.dialing() == 0);
            loops.dial(server.port()).socket();
        }
    }

    @Test
    void canceledWhileItsNameIsLookedUp() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        Addresses addresses = host -> {
            Patience.await("the name server", answers);
            return new InetAddress[] {local(1)};
        };
        try (ScriptedServer server = polite(local(1));
                DialedLoops loops = new DialedLoops(1, 6, addresses)) {
            DialedVisit visit = new DialedVisit();
            loops.dial(DialedLoops.at("node.example", server.port()), visit).cancel();
            assertThat(visit.failure().kind()).isEqualTo(Kind.CANCELLED);
            answers.countDown();
            Patience.await("nothing left", () -> loops.dialer.dialing() == 0);
            assertThat(visit.outcomes).hasValue(1);
        }
    }
}
