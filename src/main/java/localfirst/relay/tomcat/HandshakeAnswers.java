package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.frame.AcceptKey;
import localfirst.relay.handshake.HandshakeDecision;
import localfirst.relay.handshake.HandshakeRequest;
import localfirst.relay.handshake.NodeHandshake;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.loop.ConnectionOwner;
import localfirst.relay.loop.EventLoops;
import localfirst.relay.loop.FrameSocket;
import localfirst.relay.loop.PlainChannel;
import localfirst.relay.peer.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * Answers handshakes without an HTTP server, on a relay without access rules: nothing slow has to be consulted.
 *
 * <p>Thread-safe, and never blocks.
 */
public final class HandshakeAnswers {
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";

    private final Relay relay;
    private final EventLoops loops;
    private final HttpConnections connections;

    /**
     * @param loops where the connections go
     * @param connections those of the connector that aren't WebSockets yet
     */
    public HandshakeAnswers(Relay relay, EventLoops loops, HttpConnections connections) {
        this.relay = relay;
        this.loops = loops;
        this.connections = connections;
    }

    /**
     * The answer to a handshake: a refusal, or a socket to open.
     *
     * @param refusal why the handshake is refused, if it is
     */
    record Answer(
            @Nullable Refusal refusal,
            @Nullable FrameSocket socket,
            @Nullable ByteBuffer head) {
        void open(SocketChannel connection, @Nullable ByteBuffer received) {
            if (socket != null) {
                socket.open(new PlainChannel(connection, ConnectionOwner.LOOP), head, received);
            }
        }
    }

    /** @return null if the request isn't for the relay */
    @Nullable
    Answer to(PlainHandshake head, SocketChannel connection) {
        HandshakeRequest asked = HandshakeRequest.of(head.path(), head.query(), head::values);
        ClientAddress address = relay.clientAddresses()
                .of(HttpConnections.hop(connection), head.values("X-Forwarded-For"), head.values("Forwarded"));
        if (asked.path() instanceof RequestPath.Elsewhere) {
            boolean mayBeNode = relay.config().cluster().port() == 0;
            HandshakeDecision node = mayBeNode ? NodeHandshake.of(relay, head.path(), head::values, address) : null;
            return node == null ? null : new Answer(null, RelayLoops.socket(relay, loops, node), accepted(head));
        }
        HandshakeDecision decision = new HandshakeDecision(asked, asked.enter(relay, address), address);
        Optional<Refusal> refusal = decision.entered().refusal(relay, address);
        return refusal.isPresent()
                ? new Answer(refusal.get(), null, null)
                : new Answer(null, RelayLoops.socket(relay, loops, decision), accepted(head));
    }

    /** Writes the refusal, possibly after a delay. The client then closes the connection. */
    void refuse(SocketChannel connection, Refusal why) {
        relay.admission().tarpit().refuse(why, () -> {
            try {
                connection.write(refused(why));
                connection.shutdownOutput();
            } catch (IOException e) {
                // The client has gone, and the acceptor sees that.
            }
        });
    }

    private static ByteBuffer accepted(PlainHandshake head) {
        String protocol = HandshakeRequest.subprotocol(head::values);
        String named = protocol == null ? "" : "\r\nSec-WebSocket-Protocol: " + protocol;
        return text(SWITCHING + AcceptKey.of(head.key()) + named + "\r\n\r\n");
    }

    private static ByteBuffer refused(Refusal refusal) {
        long seconds = refusal.retryAfterSeconds();
        String later = seconds > 0 ? "Retry-After: " + seconds + "\r\n" : "";
        return text("HTTP/1.1 " + refusal.httpStatus() + " \r\n" + later
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    /** Counts an accepted connection as an HTTP connection, with the deadlines of one, until it becomes a WebSocket. */
    void accepted(SocketChannel connection) {
        connections.accepted(connection, relay.clientAddresses().ofConnection(HttpConnections.hop(connection)));
    }

    /** It is a WebSocket now. */
    void upgraded(SocketChannel connection) {
        connections.upgraded(connection);
    }
}
