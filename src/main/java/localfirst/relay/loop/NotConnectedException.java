package localfirst.relay.loop;

import java.io.IOException;

/** None of a host's addresses accepted a connection. */
final class NotConnectedException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param last the failure of the last of them */
    NotConnectedException(Exception last) {
        super(last.getClass().getSimpleName() + ": " + last.getMessage(), last);
    }
}
