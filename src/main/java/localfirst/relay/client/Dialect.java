package localfirst.relay.client;

/**
 * The encoding in which a client talks with the relay about documents and peers. It has no effect on what peers send
 * each other. The client understands both, whichever it speaks.
 */
public enum Dialect {
    /** MessagePack in binary frames, as npm clients since version 4 speak it. The default. */
    MESSAGE_PACK,
    /** JSON in text frames, which every relay but the reference implementation of version 4 understands. */
    JSON
}
