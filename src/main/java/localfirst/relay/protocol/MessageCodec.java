package localfirst.relay.protocol;

import java.util.Optional;

/** Reads and writes messages in one dialect. Thread-safe. */
interface MessageCodec {
    /** Empty for anything that isn't a valid message. Never throws because of what a peer sent. */
    Optional<ClientMessage> decode(byte[] message);

    byte[] encode(Introduction introduction);

    /** A message with one field besides its type. */
    byte[] encode(String type, String field, String text);
}
