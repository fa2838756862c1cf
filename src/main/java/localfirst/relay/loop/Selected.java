package localfirst.relay.loop;

/** Something that a loop watches: the attachment of a key. Both methods are called by the loop's thread. */
interface Selected {
    /** @param ready the operations that the selector found ready, as in {@code SelectionKey} */
    void ready(int ready);

    /** The loop has ended, or couldn't process this any more. */
    void cut();
}
