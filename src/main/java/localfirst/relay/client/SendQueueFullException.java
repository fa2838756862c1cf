package localfirst.relay.client;

import java.io.IOException;

/**
 * Says that a message was not sent, since too much waits to be sent on its connection already; see
 * {@link RelayClientBuilder#maxQueuedBytes}.
 */
public final class SendQueueFullException extends IOException {
    SendQueueFullException(long limit) {
        super("more than " + limit + " bytes wait to be sent");
    }
}
