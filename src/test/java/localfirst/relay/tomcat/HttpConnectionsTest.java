package localfirst.relay.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long connections may take that aren't WebSockets yet, on a clock turned by hand. */
@SystemTest
class HttpConnectionsTest {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final TestRelay relay = new TestRelay();
    private final Duration requestTime = relay.relay.config().limits().requestTime();
    private final Duration answerTime = relay.relay.config().limits().answerTime();
    private final Map<SocketChannel, Long> requests = new HashMap<>();
    private final HttpConnections connections =
            new HttpConnections(relay.relay, channel -> requests.getOrDefault(channel, 0L));
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        opened.push(server);
        connections.watch();
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private SocketChannel accepted() throws IOException {
        opened.push(SocketChannel.open(server.getLocalAddress()));
        SocketChannel connection = server.accept();
        opened.push(connection);
        connections.accepted(connection, ClientAddress.UNKNOWN);
        return connection;
    }

    @Test
    void whoeverSendsNoRequestInTimeIsCut() throws IOException {
        accepted();
        relay.advance(requestTime.minus(MOMENT));
        assertThat(connections.size()).isEqualTo(1);
        relay.advance(MOMENT.multipliedBy(2));
        assertThat(connections.size()).isZero();
    }

    @Test
    void timeInWhichThisProcessWasStoppedIsNobodys() throws IOException {
        accepted();
        SocketChannel kept = accepted();
        connections.of(kept).answered(1);
        requests.put(kept, relay.timers.nanoTime());
        connections.of(accepted()).answering();

        relay.timers.jump(requestTime.plus(answerTime));
        assertThat(connections.size()).as("what they sent has yet to be read").isEqualTo(3);
        relay.advance(requestTime.minus(MOMENT));
        assertThat(connections.size()).isEqualTo(3);
        relay.advance(MOMENT.multipliedBy(2));
        assertThat(connections.size()).as("all but the answer").isEqualTo(1);
        relay.advance(answerTime);
        assertThat(connections.size()).isZero();
    }

    @Test
    void busyMomentIsNoExcuse() throws IOException {
        accepted();
        for (Duration passed = Duration.ZERO; passed.compareTo(requestTime) <= 0; passed = passed.plus(MOMENT)) {
            relay.timers.jump(MOMENT);
        }
        assertThat(connections.size()).isZero();
    }
}
