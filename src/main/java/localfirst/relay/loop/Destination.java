package localfirst.relay.loop;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Where to open a WebSocket, and how.
 *
 * @param host a name or an address, as text; an IPv6 address without brackets
 * @param tls which certificates to trust, and which to show if the server asks for one; nothing for no TLS. The
 *     server's certificate has to be for the host
 * @param within how long it may take in total, from the name to the answer
 */
public record Destination(String host, int port, @Nullable SSLContext tls, UpgradeRequest request, Duration within) {
    private static final int PORT = 80;
    private static final int TLS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException if this can't be a destination */
    public Destination {
        boolean isHost = !host.isEmpty() && host.chars().allMatch(c -> c > ' ' && c < 0x7F && "/?#@[]".indexOf(c) < 0);
        if (!isHost || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("not a host and a port: " + host + " " + port);
        }
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("no time at all");
        }
    }

    /** As in the {@code Host} header. */
    String authority() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == (tls == null ? PORT : TLS_PORT) ? name : name + ":" + port;
    }

    /** A client's side of TLS, which requires the certificate to be for the host. */
    static SSLEngine engine(SSLContext context, String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Without anything that may be a secret. */
    @Override
    public String toString() {
        return (tls == null ? "ws://" : "wss://") + authority() + request;
    }
}
