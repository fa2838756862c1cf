package localfirst.relay.annotated;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import localfirst.relay.handshake.HandshakeDecision;
import localfirst.relay.handshake.HandshakeRequest;
import localfirst.relay.handshake.RequestNote;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.peer.ClientAddress;
import org.jspecify.annotations.Nullable;

/** What all annotated endpoints do with a session. */
final class AnnotatedVisit {
    private @Nullable SessionSocket socket;

    /** @param declared the path as the container parsed it, which may decode it differently */
    void open(Session session, RequestPath declared) {
        AnnotatedTransport annotated = RelayHolder.get();
        annotated.configure(session);
        ClientAddress address = address(session, annotated);
        SessionSocket opened =
                new SessionSocket(session, path(session, annotated, declared, address), address, annotated);
        socket = opened;
        opened.opened();
    }

    /** Opens a link from another node. If no filter saw the handshake, nothing was proven, and it is refused. */
    void openLink(Session session) {
        AnnotatedTransport annotated = RelayHolder.get();
        HandshakeDecision decision = RequestNote.DECISION.of(session.getUserProperties()::get);
        if (decision == null || !(decision.entered() instanceof RequestPath.FromNode link)) {
            annotated.threads().execute(() -> refuse(session));
            return;
        }
        annotated.configure(session);
        SessionSocket opened = new SessionSocket(session, link, decision.address(), annotated);
        socket = opened;
        opened.opened();
    }

    private static void refuse(Session session) {
        try {
            session.close();
        } catch (IOException e) {
            // Then it has ended already.
        }
    }

    private static ClientAddress address(Session session, AnnotatedTransport annotated) {
        HandshakeDecision decision = RequestNote.DECISION.of(session.getUserProperties()::get);
        if (decision != null) {
            return decision.address();
        }
        // Without a filter, some containers still report the address. Forwarding headers aren't trusted then.
        String told = RequestNote.HOP.of(session.getUserProperties()::get);
        if (told != null) {
            return annotated.relay().clientAddresses().of(told, List.of(), List.of());
        }
        return session.getUserProperties().get("jakarta.websocket.endpoint.remoteAddress")
                        instanceof InetSocketAddress hop
                ? annotated.relay().clientAddresses().of(hop.getAddress().getHostAddress(), List.of(), List.of())
                : ClientAddress.UNKNOWN;
    }

    /** Uses the filter's decision if it was made about this path; otherwise decides now. */
    private static RequestPath path(
            Session session, AnnotatedTransport annotated, RequestPath declared, ClientAddress address) {
        HandshakeRequest seen = RequestNote.ASKED.of(session.getUserProperties()::get);
        HandshakeRequest request = seen == null ? HandshakeRequest.to(declared) : seen;
        RequestPath asked = request.path() instanceof RequestPath.Elsewhere ? declared : request.path();
        HandshakeDecision decision = RequestNote.DECISION.of(session.getUserProperties()::get);
        return decision != null && decision.request().path().equals(asked)
                ? decision.entered()
                : request.on(asked).enter(annotated.relay(), address);
    }

    void text(String part, boolean last) {
        if (socket != null) {
            socket.text(part, last);
        }
    }

    void binary(ByteBuffer part, boolean last) {
        if (socket != null) {
            socket.binary(part, last);
        }
    }

    void pong() {
        if (socket != null) {
            socket.pong();
        }
    }

    void close(CloseReason reason) {
        if (socket != null) {
            socket.closed(reason);
        }
    }

    /**
     * Containers mostly report broken connections as errors. Usually a close follows, but not always, so the socket is cut.
     */
    void failed(Session session) {
        if (socket != null) {
            socket.abort();
        } else {
            RelayHolder.get().cutters().execute(() -> refuse(session));
        }
    }
}
