package localfirst.relay.client;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Gets the messages of one {@link PeerConnection}.
 *
 * <p>The calls come one at a time, in order, on the client's executor; those of different connections may come at the
 * same time. The next message is not read from the network before the stage that a call returns is complete: that is
 * how a slow listener slows the sender down rather than filling this process's memory. Null means "done already". What
 * a call throws, or its stage fails with, goes to {@link RelayListener#onError}, and the next message is read.
 */
public interface MessageListener {
    /** Gets a complete text message. */
    default @Nullable CompletionStage<?> onText(String text) {
        return null;
    }

    /** Gets a complete binary message. The array belongs to the listener. */
    default @Nullable CompletionStage<?> onBinary(byte[] bytes) {
        return null;
    }
}
