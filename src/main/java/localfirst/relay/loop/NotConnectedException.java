package localfirst.relay.loop;

import java.io.IOException;

/** None of a host's addresses could be connected to. */
final class NotConnectedException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param last what happened with the last of them */
    NotConnectedException(Exception last) {
        super(last.getClass().getSimpleName() + ": " + last.getMessage(), last);
    }
}
