package localfirst.relay.client;

import java.io.IOException;

/**
 * Says that a message was longer than {@link RelayClientBuilder#maxMessageSize} allows. If it was received, its
 * connection is closed.
 */
public final class MessageTooLargeException extends IOException {
    MessageTooLargeException(int limit) {
        super("a message is longer than the limit of " + limit);
    }
}
