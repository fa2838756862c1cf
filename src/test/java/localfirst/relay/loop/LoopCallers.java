package localfirst.relay.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.Relay;
import localfirst.relay.frame.Role;
import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;

/** Clients of a relay whose sockets are on loops, without a handshake. Their buffers are small, so writing is often blocked. */
final class LoopCallers implements AutoCloseable {
    private static final int SMALL = 8 * 1024;

    private final Relay relay;
    private final EventLoops loops;
    private final boolean sendsLittle;
    private final List<SocketChannel> clients = new ArrayList<>();
    private int port;
    private ClientAddress address = ClientAddress.UNKNOWN;

    /** @param sendsLittle whether the buffers at the relay's end are small, too */
    LoopCallers(Relay relay, EventLoops loops, boolean sendsLittle) {
        this.relay = relay;
        this.loops = loops;
        this.sendsLittle = sendsLittle;
    }

    /** A client's end of a connection whose other end is a caller's socket on a loop. */
    SocketChannel caller(String me, String other) throws IOException {
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
            SocketChannel client = SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
            client.connect(listening.getLocalAddress());
            clients.add(client);
            SocketChannel accepted = listening.accept();
            accepted.configureBlocking(false);
            if (sendsLittle) {
                accepted.setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
            }
            Pairing pairing = new Pairing(new PeerId(me), new PeerId(other), new DocumentId("doc"));
            new FrameSocket(loops, Use.PIPE, Role.SERVER, address, socket -> relay.connect(pairing, socket))
                    .open(new PlainChannel(accepted, ConnectionOwner.LOOP), null, null);
            return client;
        }
    }

    /** From now on, callers come from there. */
    void comeFrom(ClientAddress where) {
        address = where;
    }

    /** The port of the relay's end of all connections. */
    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }
}
