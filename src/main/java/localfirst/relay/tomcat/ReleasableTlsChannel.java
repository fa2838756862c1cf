package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.tomcat.util.buf.ByteBufferUtils;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/** Tomcat's TLS, until a handshake is answered. */
final class ReleasableTlsChannel extends SecureNioChannel implements Releasable {
    /** An interest that means neither done nor waiting, so that Tomcat leaves the connection alone for now. */
    private static final int STEP_IS_OVER = 1 << 30;

    private static final byte HANDSHAKE_RECORD = 22;
    private static final int RECORD_HEADER = 5;

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

    /**
     * Begins TLS when the first record has arrived. Tomcat looks for the name of a host in it first. The relay has one
     * certificate and doesn't need that; and Tomcat logs each ClientHello that comes in several records, and refuses it if
     * they arrive together.
     */
    @Override
    protected int processSNI() throws IOException {
        if (getIOChannel().read(netInBuffer) < 0) {
            return -1;
        }
        if (netInBuffer.position() < RECORD_HEADER) {
            return SelectionKey.OP_READ;
        }
        if (netInBuffer.get(0) != HANDSHAKE_RECORD) {
            // Tomcat tells a client that speaks plain HTTP what to do.
            return super.processSNI();
        }
        int record = RECORD_HEADER + Short.toUnsignedInt(netInBuffer.getShort(RECORD_HEADER - Short.BYTES));
        if (netInBuffer.position() < record && netInBuffer.hasRemaining()) {
            return SelectionKey.OP_READ;
        }
        beginTls();
        return 0;
    }

    private void beginTls() throws IOException {
        createSSLEngine(
                relayEndpoint.getDefaultSSLHostConfigName(), List.of(), List.of(), List.of(), List.of(), List.of());
        SSLSession session = sslEngine.getSession();
        getBufHandler().expand(session.getApplicationBufferSize());
        netInBuffer = ByteBufferUtils.expand(netInBuffer, session.getPacketBufferSize());
        netOutBuffer = ByteBufferUtils.expand(netOutBuffer, session.getPacketBufferSize());
        netOutBuffer.position(0).limit(0);
        sslEngine.beginHandshake();
        handshakeStatus = sslEngine.getHandshakeStatus();
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
