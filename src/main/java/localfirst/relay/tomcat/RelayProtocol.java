package localfirst.relay.tomcat;

import java.nio.channels.SocketChannel;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import localfirst.relay.Relay;
import localfirst.relay.peer.ClientAddress;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;

/** Tomcat's HTTP/1.1, from which handshakes can be diverted, and whose connections are limited. */
public final class RelayProtocol extends Http11NioProtocol {
    static final String UPGRADE = "websocket";
    private static final String HTTP_2 = "h2c";
    private static final int ANSWERS = 32;
    private static final int ANSWERS_OF_ADDRESS = 8;
    private static final int ANSWERS_TO_OPERATORS = 4;

    // Static after start
    private UnaryOperator<Adapter> door = UnaryOperator.identity();

    public RelayProtocol() {
        super(new RelayEndpoint());
    }

    /** Lets this acceptor answer the handshakes that it can. Only for a connector without TLS. */
    public void leaveHandshakesTo(HandshakeAcceptor acceptor) {
        endpoint().leaveHandshakesTo(acceptor);
    }

    /**
     * Has its connections counted, and requests and answers held to their deadlines.
     *
     * @return the connections that aren't WebSockets
     */
    public HttpConnections guard(Relay relay) {
        return guard(relay, true);
    }

    /** The same for a connector that accepts only links between nodes, and answers no probes. */
    public HttpConnections guardLinks(Relay relay) {
        return guard(relay, false);
    }

    private HttpConnections guard(Relay relay, boolean answersProbes) {
        HttpConnections connections = new HttpConnections(relay, endpoint()::requestStart);
        guard(relay, connections, answersProbes, new AnswersInProgress(ANSWERS, ANSWERS_OF_ADDRESS));
        return connections;
    }

    /** The same where operators look, who are few. */
    public void guardManagement(Relay relay, int mostConnections) {
        HttpConnections connections =
                new HttpConnections(relay, endpoint()::requestStart, mostConnections, mostConnections);
        guard(relay, connections, true, new AnswersInProgress(ANSWERS_TO_OPERATORS, ANSWERS_TO_OPERATORS));
    }

    private void guard(Relay relay, HttpConnections connections, boolean answersProbes, AnswersInProgress answers) {
        endpoint().watch(connections, relay);
        connections.watch();
        door = servlets -> new HttpDoor(servlets, relay, connections, answersProbes, answers);
    }

    /** For a test, whose connections all come from this machine: has each count for the address that this says. */
    void countConnectionsFor(Function<SocketChannel, ClientAddress> addresses) {
        endpoint().countConnectionsFor(addresses);
    }

    private RelayEndpoint endpoint() {
        return (RelayEndpoint) getEndpoint();
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(door.apply(adapter));
    }

    @Override
    protected Processor createProcessor() {
        return new HttpProcessor(this, getAdapter());
    }

    /**
     * The relay itself checks all upgrade requests, whatever they name. The exception is HTTP/2, which Tomcat also
     * looks up without a request, when a connection starts with the HTTP/2 preface.
     */
    @Override
    public @Nullable UpgradeProtocol getUpgradeProtocol(@Nullable String name) {
        return HTTP_2.equals(name) ? null : super.getUpgradeProtocol(UPGRADE);
    }
}
