package localfirst.relay.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
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
    private final Duration requestTime =
            relay.relay.config().limits().requests().requestTime();
    private final Duration answerTime = relay.relay.config().limits().requests().answerTime();
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
        return acceptedBy(connections, ClientAddress.UNKNOWN);
    }

    private SocketChannel acceptedBy(HttpConnections connections, ClientAddress address) throws IOException {
        opened.push(SocketChannel.open(server.getLocalAddress()));
        SocketChannel connection = server.accept();
        opened.push(connection);
        connections.accepted(connection, address);
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

    private HttpConnections limited(int most, int mostOfAddress) {
        HttpConnections limited = new HttpConnections(relay.relay, channel -> 0, most, mostOfAddress);
        limited.watch();
        return limited;
    }

    @Test
    void ofTooManyTheOldestAreCut() throws IOException {
        HttpConnections limited = limited(2, 0);
        List<SocketChannel> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(acceptedBy(limited, ClientAddress.UNKNOWN));
            relay.advance(Duration.ofMillis(200));
        }
        assertThat(limited.size()).as("they may be coming back after a restart").isEqualTo(4);
        relay.advance(MOMENT);
        assertThat(all).filteredOn(each -> limited.of(each) != null).containsExactlyElementsOf(all.subList(2, 4));
    }

    @Test
    void floodIsCutAtOnce() throws IOException {
        HttpConnections limited = limited(2, 0);
        for (int i = 0; i < 9; i++) acceptedBy(limited, ClientAddress.UNKNOWN);
        relay.advance(Duration.ofMillis(100));
        assertThat(limited.size()).isEqualTo(2);
    }

    @Test
    void tooManyOfOneAddressAreCutAndNobodyElse() throws IOException {
        HttpConnections limited = limited(0, 2);
        SocketChannel other = acceptedBy(limited, new ClientAddress("203.0.113.7", true));
        ClientAddress many = new ClientAddress("198.51.100.1", true);
        for (int i = 0; i < 3; i++) acceptedBy(limited, many);
        relay.advance(MOMENT.plus(Duration.ofMillis(200)));
        assertThat(limited.size()).isEqualTo(3);
        assertThat(limited.of(other)).isNotNull();
    }
}
