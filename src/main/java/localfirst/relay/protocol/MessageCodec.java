package localfirst.relay.protocol;

import java.util.Optional;

/** Reads and writes messages in one dialect. Thread-safe. */
interface MessageCodec {
    /** Never throws for what a peer sent: whatever isn't a message is nothing. */
    Optional<ClientMessage> decode(byte[] message);

    byte[] encode(Introduction introduction);

    /** A message with one field besides its type. */
    byte[] encode(String type, String field, String text);
}
