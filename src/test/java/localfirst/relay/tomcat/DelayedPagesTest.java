package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import localfirst.relay.RelayConfig;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.SettingValues;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestRelay;
import localfirst.relay.tomcat.HandshakeAnswers.By;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address gets that has used up its rate of pages: on real connections, and a clock turned by hand. */
@SystemTest
@Timeout(120)
class DelayedPagesTest {
    private static final String GREEDY = "203.0.113.66";
    private static final String HONEST = "198.51.100.1";
    private static final String PAGE = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n";
    private static final String HANDSHAKE = "GET /connection/alice/bob/doc HTTP/1.1\r\nHost: localhost\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private final TestRelay relay = new TestRelay(behindAProxyOnThisMachine());
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private ServerSocketChannel server;

    private static RelayConfig behindAProxyOnThisMachine() {
        Map<String, String> settings = Map.of("relay.trusted-proxies", "127.0.0.0/8");
        return SettingValues.from(new SettingSources(settings, Map.of(), Map.of()))
                .config();
    }

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        opened.push(server);
        ClientAddress greedy = new ClientAddress(GREEDY, true);
        askForTooManyPages(greedy);
    }

    private void askForTooManyPages(ClientAddress address) {
        while (!relay.relay.admission().hasUsedUpPages(address)) {
            relay.relay.admission().admitsPage(address);
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private HandshakeAcceptor acceptor(By by) {
        HttpConnections connections = new HttpConnections(relay.relay, channel -> 0);
        HandshakeAcceptor acceptor = new HandshakeAcceptor(
                relay.relay, new HandshakeAnswers(relay.relay, RelayLoops.of(relay.relay), connections, by));
        opened.push(acceptor::close);
        return acceptor;
    }

    /** A connection that has sent this, and in the name of whom. */
    private SocketChannel ask(String head, String address) throws IOException {
        return send(head + "X-Forwarded-For: " + address + "\r\n\r\n");
    }

    private SocketChannel send(String text) throws IOException {
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        opened.push(client);
        client.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        return client;
    }

    /** The head that the server gets next. */
    private String next(HandshakeAcceptor acceptor) throws IOException {
        HandshakeAcceptor.Accepted accepted = acceptor.next(server, () -> true);
        opened.push(accepted.connection());
        return US_ASCII.decode(accepted.received()).toString();
    }

    @Test
    void itsPagesWaitASecondAndNothingElseDoes() throws IOException {
        HandshakeAcceptor acceptor = acceptor(By.SERVER);
        ask(PAGE, GREEDY);
        ask("GET /livez HTTP/1.1\r\n", GREEDY);
        assertThat(next(acceptor)).startsWith("GET /livez");
        ask("HEAD /readyz HTTP/1.1\r\n", GREEDY);
        assertThat(next(acceptor)).startsWith("HEAD /readyz");
        ask(HANDSHAKE, GREEDY);
        assertThat(next(acceptor)).startsWith("GET /connection/").contains("websocket");
        ask(PAGE, HONEST);
        assertThat(next(acceptor)).startsWith("GET /metrics").contains(HONEST);

        relay.advance(DelayedPages.DELAY);
        assertThat(next(acceptor)).startsWith("GET /metrics").contains(GREEDY);
    }

    /** Tomcat answers some of these before any filter sees them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRACE / HTTP/1.1\r\n",
                "OPTIONS * HTTP/1.1\r\n",
                "GET /%zz HTTP/1.1\r\n",
                "GET /livezz HTTP/1.1\r\n",
                "GET /connection/alice/bob/doc HTTP/1.1\r\n",
                "nothing that a parser would understand\r\n"
            })
    void whateverIsNeitherAHandshakeNorAHealthCheckWaits(String beginning) throws IOException {
        HandshakeAcceptor acceptor = acceptor(By.SERVER);
        ask(beginning, GREEDY);
        ask(PAGE, HONEST);
        assertThat(next(acceptor)).contains(HONEST);
        relay.advance(DelayedPages.DELAY);
        assertThat(next(acceptor)).contains(GREEDY);
    }

    /** Otherwise, it could have anything answered quickly. */
    @Test
    void handshakesForPathsThatTheRelayDoesNotHaveWait() throws IOException {
        HandshakeAcceptor acceptor = acceptor(By.ACCEPTOR);
        ask(HANDSHAKE.replace("/connection/alice/bob/doc", "/connection/alice"), GREEDY);
        ask(PAGE, HONEST);
        assertThat(next(acceptor)).contains(HONEST);
    }

    @Test
    void wherePeersAreOnlyRedirectedHandshakesWaitToo() throws IOException {
        HandshakeAcceptor acceptor = acceptor(By.NOBODY);
        ask(HANDSHAKE, GREEDY);
        ask(PAGE, HONEST);
        assertThat(next(acceptor)).contains(HONEST);
    }

    @Test
    void ofTooManyThatWaitForOneAddressTheOldestAreCut() throws IOException {
        DelayedPages delayed = new DelayedPages(relay.relay, accepted -> {});
        ClientAddress greedy = new ClientAddress(GREEDY, true);
        List<SocketChannel> all = connections(DelayedPages.MAX_OF_ADDRESS + 2);
        all.forEach(each -> delayed.add(each, ByteBuffer.allocate(0), greedy));
        assertThat(all).filteredOn(each -> !each.isOpen()).containsExactlyElementsOf(all.subList(0, 2));
        assertThat(relay.relay.admission().refused(Refusal.TOO_MANY_REQUESTS)).isEqualTo(2);

        delayed.add(connections(1).get(0), ByteBuffer.allocate(0), new ClientAddress(HONEST, true));
        assertThat(delayed.size()).as("others have places of their own").isEqualTo(DelayedPages.MAX_OF_ADDRESS + 1);
    }

    @Test
    void ofTooManyThatWaitTheOldestIsCut() throws IOException {
        List<SocketChannel> passedOn = new ArrayList<>();
        DelayedPages delayed = new DelayedPages(relay.relay, accepted -> passedOn.add(accepted.connection()));
        List<SocketChannel> all = connections(DelayedPages.MAX + 1);
        for (int i = 0; i < all.size(); i++) {
            ClientAddress address = new ClientAddress("203.0.113." + i % 100, true);
            delayed.add(all.get(i), ByteBuffer.allocate(0), address);
        }
        assertThat(delayed.size()).isEqualTo(DelayedPages.MAX);
        assertThat(all.get(0).isOpen()).isFalse();

        delayed.passOn();
        assertThat(passedOn).isEmpty();
        relay.advance(DelayedPages.DELAY);
        delayed.passOn();
        assertThat(passedOn).containsExactlyElementsOf(all.subList(1, all.size()));
        assertThat(delayed.millisLeft()).as("nothing is left to wait for").isZero();
    }

    private List<SocketChannel> connections(int count) throws IOException {
        List<SocketChannel> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketChannel connection = SocketChannel.open();
            opened.push(connection);
            connections.add(connection);
        }
        return connections;
    }
}
