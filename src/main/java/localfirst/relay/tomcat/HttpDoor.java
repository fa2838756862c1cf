package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import localfirst.relay.ManagementConfig.Place;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.handshake.HandshakeFilter;
import localfirst.relay.handshake.RequestNote;
import localfirst.relay.handshake.SecurityHeaders;
import localfirst.relay.peer.ClientAddress;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Every request that isn't an accepted handshake passes this, before any servlet.
 *
 * <p>It answers probes itself, and keeps requests for pages from using up the threads. No thread waits for a slow
 * reader: a connection that has carried more than fits into any send buffer is closed after its answer.
 */
final class HttpDoor implements Adapter {
    /** Any send buffer holds this much plus an answer. */
    private static final int CARRIED_AT_MOST = 16 * 1024;

    /** An answer takes this much, and what it says. */
    private static final int HEAD_OF_ANSWER = 1024;

    private static final int HTTP_BAD_REQUEST = 400;
    private static final int HTTP_TOO_MANY = 429;
    private static final int HTTP_UNAVAILABLE = 503;

    private final Adapter servlets;
    private final Relay relay;
    private final HttpConnections connections;
    private final boolean answersProbes;
    private final Set<Place> privates;
    private final AnswersInProgress answers;

    /**
     * @param answersProbes if not, the servlets are asked
     * @param answers less than the connector has threads, so that some are left to say no
     */
    HttpDoor(
            Adapter servlets,
            Relay relay,
            HttpConnections connections,
            boolean answersProbes,
            AnswersInProgress answers) {
        this.answersProbes = answersProbes;
        this.answers = answers;
        this.servlets = servlets;
        this.relay = relay;
        this.connections = connections;
        privates = relay.config().operators().management().privates();
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        HttpConnections.Connection connection = connections.of(HttpProcessor.channel(request));
        if (connection != null) {
            connection.answering();
            if (connection.carried() > CARRIED_AT_MOST) {
                response.setHeader("Connection", "close");
            }
        }
        try {
            if (isProbe(request)) {
                probe(request, response);
            } else {
                serve(request, response);
            }
        } finally {
            if (hasBody(request)) {
                // Nothing reads the body; a thread would wait for its end.
                response.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            }
            if (connection != null) {
                connection.answered(HEAD_OF_ANSWER + response.getContentWritten());
            }
        }
    }

    private static boolean hasBody(Request request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
    }

    private void serve(Request request, Response response) throws Exception {
        ClientAddress address = address(request);
        if (response.getStatus() >= HTTP_BAD_REQUEST) {
            // Tomcat couldn't make sense of it, or it is too long; who is asked to answer says so.
            relay.refusedAtTheDoor(Refusal.MALFORMED_REQUEST, address);
        }
        if (!isAdmitted(request, address) || !answers.tryBegin(address)) {
            relay.refusedAtTheDoor(Refusal.TOO_MANY_REQUESTS, address);
            refuse(response, HTTP_TOO_MANY);
            return;
        }
        try {
            servlets.service(request, response);
        } finally {
            answers.end(address);
        }
    }

    /**
     * Every answer is charged to its address here, before anybody works on it: Tomcat answers some requests itself, and asks
     * no filter about them. Refused handshakes have been charged, and probes are always answered.
     */
    private boolean isAdmitted(Request request, ClientAddress address) {
        if (isRefusedHandshake(request)
                || HandshakeFilter.isProbe(request.requestURI().toString())) {
            return true;
        }
        RequestNote.CHARGED.leave(request::setAttribute, true);
        return relay.admission().admitsPage(address);
    }

    private static boolean isRefusedHandshake(Request request) {
        return RequestNote.REFUSAL.of(request::getAttribute) != null;
    }

    private ClientAddress address(Request request) {
        if (isRefusedHandshake(request)) {
            // Whoever asked for a WebSocket is answered in a few bytes, and has been counted.
            return ClientAddress.UNKNOWN;
        }
        if (request.getResponse().getStatus() >= HTTP_BAD_REQUEST) {
            // Its headers may be missing, and a proxy isn't to blame for what it passes on.
            return FrameUpgrade.addressOfConnection(relay, request);
        }
        return FrameUpgrade.address(relay, request);
    }

    /** Requests from other origins and private endpoints are left to the servlets. */
    private boolean isProbe(Request request) {
        String path = request.requestURI().toString();
        return answersProbes
                && HandshakeFilter.isProbe(path)
                && "GET".equals(request.getMethod())
                && request.getHeader("Origin") == null
                && request.getHeader("Upgrade") == null
                && !privates.contains(path.equals("/livez") ? Place.LIVEZ : Place.READYZ);
    }

    private void probe(Request request, Response response) {
        boolean isLive = request.requestURI().toString().equals("/livez");
        String text = isLive ? "ok" : relay.readiness();
        response.setStatus(isLive || text.equals(Relay.READY) ? 200 : HTTP_UNAVAILABLE);
        answer(response, text);
    }

    private static void refuse(Response response, int status) {
        response.setStatus(status);
        response.setHeader("Connection", "close");
        response.setHeader("Retry-After", "1");
        answer(response, "too many requests");
    }

    private static void answer(Response response, String text) {
        ByteBuffer body = US_ASCII.encode(text + "\n");
        response.setContentType("text/plain; charset=utf-8");
        response.setHeader("Cache-Control", "no-cache");
        SecurityHeaders.add(response::setHeader);
        response.setHeader("Vary", "Origin");
        response.setContentLength(body.remaining());
        try {
            response.doWrite(body);
            response.action(ActionCode.CLOSE, null);
        } catch (IOException e) {
            // The client has gone. Tomcat would log that, with a trace, for each.
            response.action(ActionCode.CLOSE_NOW, e);
        }
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return servlets.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
        return servlets.asyncDispatch(request, response, status);
    }

    /** Called for requests that Tomcat refuses itself, and for upgrades. */
    @Override
    public void log(Request request, Response response, long time) {
        if (response.getStatus() >= HTTP_BAD_REQUEST && !response.isCommitted()) {
            relay.refusedAtTheDoor(Refusal.MALFORMED_REQUEST, address(request));
        }
        servlets.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        servlets.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return servlets.getDomain();
    }
}
