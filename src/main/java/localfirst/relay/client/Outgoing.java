package localfirst.relay.client;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Something that waits to be sent: a message, or the Close frame after the last one. */
interface Outgoing {
    /** About how many bytes a waiting message takes besides its content: empty messages use memory, too. */
    int OVERHEAD = 100;

    /** Its size for the queue's limit. A character of text counts as two bytes. */
    long size();

    CompletableFuture<WebSocket> sendTo(WebSocket socket);

    static Outgoing text(String text) {
        return of(OVERHEAD + 2L * text.length(), socket -> socket.sendText(text, true));
    }

    static Outgoing binary(byte[] bytes) {
        return binary(ByteBuffer.wrap(bytes));
    }

    /** Sends what is between the buffer's position and limit now, and leaves both as they are. */
    static Outgoing binary(ByteBuffer bytes) {
        ByteBuffer view = bytes.slice();
        return of(OVERHEAD + view.remaining(), socket -> socket.sendBinary(view, true));
    }

    /** Made when its turn comes. */
    static Outgoing lazy(long size, Supplier<byte[]> bytes) {
        return of(size, socket -> socket.sendBinary(ByteBuffer.wrap(bytes.get()), true));
    }

    static Outgoing close(int code, String reason) {
        return of(0, socket -> socket.sendClose(code, reason));
    }

    private static Outgoing of(long size, Function<WebSocket, CompletableFuture<WebSocket>> send) {
        return new Outgoing() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public CompletableFuture<WebSocket> sendTo(WebSocket socket) {
                return send.apply(socket);
            }
        };
    }
}
