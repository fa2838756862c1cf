package localfirst.relay.loop;

import javax.net.ssl.SSLException;

/** The peer uses TLS in a way that only costs the relay something. */
public final class TlsAbuseException extends SSLException {
    private static final long serialVersionUID = 1;

    TlsAbuseException(String message) {
        super(message);
    }
}
