package localfirst.relay.behaviour;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes differ between clients, and all that RFC 6455 allows are accepted. */
class HandshakeTest extends RelayBehaviour {
    private static final String KEY_AND_VERSION =
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: websocket\r\nConnection: Upgrade\r\n",
                "Upgrade: WebSocket\r\nConnection: Upgrade\r\n",
                "upgrade: WEBSOCKET\r\nconnection: upgrade\r\n",
                "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nOrigin: https://example.org\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nOrigin: null\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nCookie: a=b\r\nAuthorization: Bearer x\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: x-webkit-deflate-frame\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"
            })
    void headersOfAllClientsAreUnderstood(String headers) {
        assertUnderstood(headers);
    }

    @Test
    @NotWhere(Difference.SPLIT_HEADERS_REFUSED)
    void headerInTwoLinesIsUnderstood() {
        assertUnderstood("Upgrade: websocket\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n");
    }

    private void assertUnderstood(String headers) {
        RawWebSocket alice = caller(id("alice"), headers);
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));
        new Pair(alice, bob).sayHello();

        RawWebSocket peer = closing(RawWebSocket.open(relay, "/introduction/" + id("alice"), headers + KEY_AND_VERSION))
                .polite()
                .read()
                .send(Dialect.JSON.join(id("doc")));
        peer(id("bob"), id("doc"));
        Introduction.next(peer).names(id("bob"), id("doc"));
    }

    private RawWebSocket caller(String localPeerId, String headers) {
        String path = path(localPeerId, id("bob"), id("doc"));
        return closing(RawWebSocket.open(relay, path, headers + KEY_AND_VERSION))
                .polite()
                .read();
    }

    @Test
    void subprotocolThatIsOfferedIsNotChosen() throws IOException {
        String headers = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: chat\r\n";
        RawHttp.Upgraded upgraded =
                RawHttp.upgrade(relay, path(id("alice"), id("bob"), id("doc")), headers + KEY_AND_VERSION);
        closing(upgraded.socket());
        assertThat(upgraded.response().status()).isEqualTo(101);
        assertThat(upgraded.response().header("sec-websocket-protocol")).isEmpty();
    }

    @Test
    @NotWhere(Difference.FRAMES_CHECKED_BY_CONTAINER)
    void framesThatComeTogetherWithTheHandshakeAreNotLost() {
        String headers = "Upgrade: websocket\r\nConnection: Upgrade\r\n" + KEY_AND_VERSION;
        String path = path(id("alice"), id("bob"), id("doc"));
        RawWebSocket alice = closing(
                RawWebSocket.open(relay, path, headers, Frame.text("in a hurry").masked(0x01020304)));
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        Messages.assertNext(bob, Message.text("in a hurry"));
        new Pair(alice.polite().read(), bob).sayHello();
    }

    /** Wherever in a server's buffers the handshake ends. */
    @Test
    @NotWhere(Difference.FRAMES_CHECKED_BY_CONTAINER)
    void framesRightAfterAHandshakeOfAnyLengthAreNotLost() {
        for (int padding = 0; padding < 130; padding++) {
            String headers = "Upgrade: websocket\r\nConnection: Upgrade\r\nX-Padding: " + "p".repeat(padding) + "\r\n";
            String expected = "in a hurry ".repeat(1 + padding % 3 * 100);
            String aliceId = id("alice" + padding);
            byte[] early = Frame.joined(
                    Frame.text(expected).masked(0x01020304), Frame.text("again").masked(0x05060708));
            closing(RawWebSocket.open(relay, path(aliceId, id("bob"), id("doc")), headers + KEY_AND_VERSION, early));
            RawWebSocket bob = caller(id("bob"), aliceId, id("doc"));
            Messages.assertNext(bob, Message.text(expected));
            Messages.assertNext(bob, Message.text("again"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 17, 60, 128})
    void handshakeThatComesInPiecesIsUnderstood(int pieceLength) throws IOException {
        String request = "GET " + relay.contextPath() + path(id("alice"), id("bob"), id("doc")) + " HTTP/1.1\r\n"
                + "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + KEY_AND_VERSION + "\r\n";
        Socket socket = closing(RawHttp.connected(relay));
        socket.setTcpNoDelay(true);
        for (int at = 0; at < request.length(); at += pieceLength) {
            String piece = request.substring(at, Math.min(request.length(), at + pieceLength));
            socket.getOutputStream().write(piece.getBytes(US_ASCII));
        }
        assertThat(new String(socket.getInputStream().readNBytes(13), US_ASCII)).isEqualTo("HTTP/1.1 101 ");
    }

    @Test
    @NotWhere(Difference.NO_PAGES)
    void connectionThatAskedForAPageBeforeCanBecomeAPipe() throws IOException {
        Socket socket = closing(RawHttp.connected(relay));
        OutputStream out = socket.getOutputStream();
        String page = "GET " + relay.contextPath() + "/livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String call = "GET " + relay.contextPath() + path(id("alice"), id("bob"), id("doc")) + " HTTP/1.1\r\n"
                + "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + KEY_AND_VERSION + "\r\n";
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        for (int i = 0; i < 3; i++) {
            out.write(page.getBytes(US_ASCII));
            assertThat(in.readLine()).startsWith("HTTP/1.1 200");
            for (String line = in.readLine(); !line.equals("ok"); ) line = in.readLine();
        }
        out.write(call.getBytes(US_ASCII));
        String line = in.readLine();
        while (!line.startsWith("HTTP/1.1")) line = in.readLine();
        assertThat(line).startsWith("HTTP/1.1 101");
    }

    @Test
    void handshakesThatComeAtTheSameTimeKeepTheirIds() {
        RawWebSocket hub = peer(id("hub"), id("doc"));
        settle(hub);
        int count = 48;
        Set<String> expected = ConcurrentHashMap.newKeySet();
        CyclicBarrier start = new CyclicBarrier(16);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<CompletableFuture<?>> arrivals = IntStream.range(0, count)
                .<CompletableFuture<?>>mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            await(start);
                            expected.add(id("peer" + i));
                            peer(id("peer" + i), id("doc"));
                        },
                        threads))
                .toList();
        arrivals.forEach(CompletableFuture::join);
        threads.shutdown();

        Set<String> met = new HashSet<>();
        for (int i = 0; i < count; i++) met.add(Introduction.next(hub).peerId());
        assertThat(met).isEqualTo(expected);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
