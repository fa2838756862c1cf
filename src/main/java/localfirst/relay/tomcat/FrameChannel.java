package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of one connection, non-blocking. Reading and writing may go on at once, each by one thread at a time. */
interface FrameChannel {
    /** How many bytes of room a read needs at least. */
    int leastRoom();

    /** @return the number of bytes read, which may be 0, or -1 at the end */
    int read(ByteBuffer into) throws IOException;

    /** Whether there may be more to read, of which no selector tells. For the reader. */
    boolean hasMore();

    /** Whether reading has left something to write: a flush is due. For the reader. */
    boolean owes();

    /** @return the number of bytes taken, which may be 0 */
    int write(ByteBuffer from) throws IOException;

    /** Whether bytes that were taken, or are owed, are still to be given to the operating system. For the writer. */
    boolean hasLeftovers();

    /** Gives such bytes to the operating system. @return whether it took any */
    boolean flush() throws IOException;

    /** Says that nothing more comes, if there is a way to say so and it doesn't take time. Nothing is written after it. */
    void finish();

    /** Tells the peer's system that nothing more comes, while what the peer sends can still be read. */
    void finishOutput() throws IOException;
}
