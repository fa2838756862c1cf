package localfirst.relay.client;

import java.io.IOException;
import java.net.URI;

/**
 * The relay's certificate isn't trusted, or is for another host. The client retries, but rarely: somebody has to fix
 * the certificate first.
 */
public final class UntrustedRelayException extends IOException {
    UntrustedRelayException(URI uri, String why, Throwable cause) {
        super("the certificate of " + uri.getScheme() + "://" + uri.getAuthority() + " isn't trusted: " + why, cause);
    }
}
