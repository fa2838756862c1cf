package localfirst.relay.tomcat;

import java.io.IOException;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/** Tomcat's TLS, until a handshake is answered. */
final class ReleasableTlsChannel extends SecureNioChannel implements Releasable {
    /** Neither done nor waiting for anything, so that Tomcat leaves the connection alone for now. */
    private static final int STEP_IS_OVER = 1 << 30;

    private volatile boolean released;

    ReleasableTlsChannel(SocketBufferHandler buffers, NioEndpoint endpoint) {
        super(buffers, endpoint);
    }

    /** Tomcat would go on with the request in the same turn. */
    @Override
    public int handshake(boolean read, boolean write) throws IOException {
        boolean wasComplete = isHandshakeComplete();
        int interest = super.handshake(read, write);
        return interest == 0 && !wasComplete ? STEP_IS_OVER : interest;
    }

    @Override
    public void release() {
        released = true;
    }

    @Override
    public boolean isOpen() {
        return !released && super.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (!released) {
            super.close();
        }
    }

    @Override
    public void close(boolean force) throws IOException {
        if (!released) {
            super.close(force);
        }
    }
}
