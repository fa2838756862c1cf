package localfirst.relay.loop;

import javax.net.ssl.SSLException;

/** The peer uses TLS in a way that has no purpose but to make work for the relay. */
final class TlsAbuseException extends SSLException {
    private static final long serialVersionUID = 1;

    TlsAbuseException(String message) {
        super(message);
    }
}
