package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/** The bytes of one connection, non-blocking. Reading and writing may go on at once, each by one thread at a time. */
public interface FrameChannel {
    /** What a selector can watch. */
    SelectableChannel network();

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

    /** Tells the peer that nothing more comes, while what the peer sends can still be read. Nothing is written after it. */
    void finishOutput() throws IOException;

    /** Says that nothing more comes, if that takes no time, and closes the connection. Nothing is written after it. */
    void close();
}
