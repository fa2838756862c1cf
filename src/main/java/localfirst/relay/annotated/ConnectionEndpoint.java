package localfirst.relay.annotated;

import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import localfirst.relay.handshake.RequestPath;

/**
 * Where two peers who know of each other are piped together.
 *
 * <p>Implementation note: the endpoints look alike because annotations of methods aren't inherited (Jakarta WebSocket
 * 2.1, section 4.8). What they do is in {@link AnnotatedVisit}.
 */
@ServerEndpoint(value = "/connection/{localPeerId}/{remotePeerId}/{documentId}", configurator = RelayConfigurator.class)
public final class ConnectionEndpoint {
    private final AnnotatedVisit visit = new AnnotatedVisit();

    @OnOpen
    public void open(
            Session session,
            EndpointConfig config,
            @PathParam("localPeerId") String localPeerId,
            @PathParam("remotePeerId") String remotePeerId,
            @PathParam("documentId") String documentId) {
        visit.open(session, RequestPath.toConnection(localPeerId, remotePeerId, documentId));
    }

    @OnMessage
    public void text(String part, boolean last) {
        visit.text(part, last);
    }

    @OnMessage
    public void binary(ByteBuffer part, boolean last) {
        visit.binary(part, last);
    }

    @OnMessage
    public void pong(PongMessage pong) {
        visit.pong();
    }

    @OnClose
    public void close(CloseReason reason) {
        visit.close(reason);
    }

    @OnError
    public void failed(Session session, Throwable failure) {
        visit.failed(session);
    }
}
