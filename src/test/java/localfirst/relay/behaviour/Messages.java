package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

/** Assertions on what a socket receives. */
final class Messages {
    private Messages() {}

    /** The next messages of that socket are these, whole, in this order, each of its kind. */
    static void assertNext(RawWebSocket socket, Message... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(socket.nextMessage()).as("message %d", i).isEqualTo(expected[i]);
        }
    }
}
