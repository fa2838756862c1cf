package localfirst.relay.containers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import localfirst.relay.testing.Patience;

/** A caller as the JDK's own client makes it: it answers pings, and takes short texts. */
final class PlainPeer implements WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private WebSocket socket;

    static PlainPeer open(URI relay, String path) {
        PlainPeer peer = new PlainPeer();
        URI uri = URI.create(relay.toString().replaceFirst("^http", "ws") + path);
        peer.socket = HTTP.newWebSocketBuilder().buildAsync(uri, peer).join();
        return peer;
    }

    /** Two callers that are piped together, and know it. */
    static PlainPeer[] pair(URI relay, String alice, String bob, String document) {
        return pair(relay, relay, alice, bob, document);
    }

    /** The same on two nodes of a relay, or on one. */
    static PlainPeer[] pair(URI node, URI other, String alice, String bob, String document) {
        PlainPeer[] pair = {
            open(node, "connection/" + alice + "/" + bob + "/" + document),
            open(other, "connection/" + bob + "/" + alice + "/" + document)
        };
        sayHello(pair);
        return pair;
    }

    static void sayHello(PlainPeer[] pair) {
        pair[0].send("from the first");
        pair[1].send("from the second");
        pair[0].expect("from the second");
        pair[1].expect("from the first");
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    void expect(String text) {
        String got = Patience.next(texts, () -> text + "; the end: " + ended);
        if (!text.equals(got)) throw new AssertionError("expected " + text + ", got " + got + ", " + ended);
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    /** Waits for the end; -1 if there was no Close frame. */
    int awaitEnd() {
        Patience.await("the end of the connection", ended::isDone);
        return ended.join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        texts.add(text.toString());
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended.complete(-1);
    }
}
