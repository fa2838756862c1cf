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

/** {@link IntroductionEndpoint} with a token in its path: path templates have no optional parts. */
@ServerEndpoint(value = "/t/{token}/introduction/{localPeerId}", configurator = RelayConfigurator.class)
public final class TokenIntroductionEndpoint {
    private final AnnotatedVisit visit = new AnnotatedVisit();

    @OnOpen
    public void open(Session session, EndpointConfig config, @PathParam("localPeerId") String localPeerId) {
        visit.open(session, RequestPath.toIntroduction(localPeerId));
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
