package localfirst.relay.tomcat;

import java.util.function.UnaryOperator;
import localfirst.relay.Relay;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;

/** Tomcat's HTTP/1.1 with frame sockets worked on in place, and names of protocols in any case (RFC 6455, 4.2.1). */
public final class RelayProtocol extends Http11NioProtocol {
    static final String UPGRADE = "websocket";

    // Static after start
    private UnaryOperator<Adapter> door = UnaryOperator.identity();

    public RelayProtocol() {
        super(new InPlaceEndpoint());
    }

    /** Has handshakes worked on by the pool: with rules of access, signatures are checked, files read, policies asked. */
    public void leaveHandshakesToPool() {
        ((InPlaceEndpoint) getEndpoint()).leaveHandshakesToPool();
    }

    /**
     * Has its connections counted, and requests and answers held to their deadlines.
     *
     * @return the connections that aren't WebSockets
     */
    public HttpConnections guard(Relay relay) {
        InPlaceEndpoint endpoint = (InPlaceEndpoint) getEndpoint();
        HttpConnections connections = new HttpConnections(relay, endpoint::requestStart);
        endpoint.watch(connections, relay);
        connections.watch();
        door = servlets -> new HttpDoor(servlets, relay, connections);
        return connections;
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(door.apply(adapter));
    }

    @Override
    protected Processor createProcessor() {
        return new HttpProcessor(this, getAdapter());
    }

    /** Whatever a request wants to become: its headers are looked at by the relay, as a whole. */
    @Override
    public @Nullable UpgradeProtocol getUpgradeProtocol(@Nullable String name) {
        return super.getUpgradeProtocol(UPGRADE);
    }
}
