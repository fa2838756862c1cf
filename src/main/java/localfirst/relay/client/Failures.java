package localfirst.relay.client;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/** Unwraps the failures of stages. */
final class Failures {
    private Failures() {}

    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The same, but certificate errors are replaced with ones that name the relay, which the JDK's don't. */
    static Throwable explained(Throwable failure, URI uri) {
        Throwable cause = cause(failure);
        boolean inTls = false;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            inTls |= each instanceof SSLException;
            boolean isReason = each instanceof GeneralSecurityException && each.getCause() == null;
            if (inTls && isReason) {
                return new UntrustedRelayException(uri, String.valueOf(each.getMessage()), cause);
            }
        }
        return cause;
    }
}
