package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/** A connection without TLS. */
public final class PlainChannel implements FrameChannel {
    private final SocketChannel network;
    private final ConnectionOwner owner;

    public PlainChannel(SocketChannel network, ConnectionOwner owner) {
        this.network = network;
        this.owner = owner;
    }

    @Override
    public SelectableChannel network() {
        return network;
    }

    @Override
    public int leastRoom() {
        return 1;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return network.read(into);
    }

    @Override
    public boolean hasMore() {
        return false;
    }

    @Override
    public boolean owes() {
        return false;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return network.write(from);
    }

    @Override
    public boolean hasLeftovers() {
        return false;
    }

    @Override
    public boolean flush() {
        return false;
    }

    @Override
    public void finishOutput() throws IOException {
        network.shutdownOutput();
    }

    @Override
    public void close() {
        owner.close(network);
    }
}
