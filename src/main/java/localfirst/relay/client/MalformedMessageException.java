package localfirst.relay.client;

import java.io.IOException;

/** Says that what came from the relay is not a message of its protocol. */
public final class MalformedMessageException extends IOException {
    MalformedMessageException(String message) {
        super(message);
    }
}
