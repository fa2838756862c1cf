package localfirst.relay.tomcat;

import java.io.IOException;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/** Tomcat's TLS, until a handshake is answered. */
final class ReleasableTlsChannel extends SecureNioChannel implements Releasable {
    private volatile boolean released;

    ReleasableTlsChannel(SocketBufferHandler buffers, NioEndpoint endpoint) {
        super(buffers, endpoint);
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
