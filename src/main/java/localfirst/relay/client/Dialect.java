package localfirst.relay.client;

/**
 * The encoding of the messages that a client sends to the relay. It has no effect on the messages between peers. The
 * client understands both.
 */
public enum Dialect {
    /** MessagePack in binary frames, as npm clients since version 4 speak it. The default. */
    MESSAGE_PACK,
    /** JSON in text frames, which every relay but the reference implementation of version 4 understands. */
    JSON
}
