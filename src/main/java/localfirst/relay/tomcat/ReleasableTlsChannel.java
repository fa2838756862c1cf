package localfirst.relay.tomcat;

import java.io.IOException;
import javax.net.ssl.SSLEngine;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/** Tomcat's TLS, until a handshake is answered. */
final class ReleasableTlsChannel extends SecureNioChannel implements Releasable {
    /** An interest that means neither done nor waiting, so that Tomcat leaves the connection alone for now. */
    private static final int STEP_IS_OVER = 1 << 30;

    private final RelayEndpoint relayEndpoint;
    private volatile boolean released;

    ReleasableTlsChannel(SocketBufferHandler buffers, RelayEndpoint endpoint) {
        super(buffers, endpoint);
        relayEndpoint = endpoint;
    }

    /** Whether any step of its handshake has been done. */
    boolean hasBegun() {
        return sniComplete;
    }

    /** Ends the turn when the handshake is done; Tomcat would go on with the request. */
    @Override
    public int handshake(boolean read, boolean write) throws IOException {
        boolean wasComplete = isHandshakeComplete();
        int interest = super.handshake(read, write);
        if (isHandshakeComplete() && !wasComplete) {
            sslEngine = new MeteredTlsEngine(sslEngine, () -> relayEndpoint.tlsMisused(getIOChannel()));
        }
        return interest == 0 && !wasComplete ? STEP_IS_OVER : interest;
    }

    @Override
    public SSLEngine getSslEngine() {
        SSLEngine engine = super.getSslEngine();
        return engine instanceof MeteredTlsEngine metered ? metered.unmetered() : engine;
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
