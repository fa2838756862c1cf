package localfirst.relay.connection;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.PeerSocket;

/** As little of a socket as there can be, for tests that try every order of steps: each step more is many orders more. */
final class BareSocket implements PeerSocket {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    volatile boolean resumed;

    @Override
    public synchronized void send(ByteBuffer frames, boolean whole) {
        while (frames.hasRemaining()) sent.write(frames.get());
    }

    synchronized byte[] sent() {
        return sent.toByteArray();
    }

    @Override
    public void resume() {
        resumed = true;
    }

    @Override
    public boolean isReading() {
        return resumed;
    }

    @Override
    public ClientAddress address() {
        return ClientAddress.UNKNOWN;
    }

    @Override
    public boolean isBlocked() {
        return false;
    }

    @Override
    public boolean canPause() {
        return true;
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseStatus status) {}

    @Override
    public void abort() {}

    @Override
    public long heardAt() {
        return 0;
    }

    @Override
    public long stuckSince() {
        return 0;
    }
}
