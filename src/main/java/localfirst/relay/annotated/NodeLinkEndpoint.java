package localfirst.relay.annotated;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;

/** Where links of other nodes come in, if the relay is one of several. {@code HandshakeFilter} admits nobody else. */
@ServerEndpoint(value = "/node/{kind}", configurator = RelayConfigurator.class)
public final class NodeLinkEndpoint {
    private final AnnotatedVisit visit = new AnnotatedVisit();

    @OnOpen
    public void open(Session session) {
        visit.openLink(session);
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
