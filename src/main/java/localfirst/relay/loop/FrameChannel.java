package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/** The bytes of one connection, non-blocking. Reading and writing may go on at once, each by one thread at a time. */
public interface FrameChannel {
    /** What a selector can watch. */
    SelectableChannel network();

    /** The least room for bytes that a read needs. */
    int leastRoom();

    /** @return the number of bytes read, which may be 0, or -1 at the end */
    int read(ByteBuffer into) throws IOException;

    /**
     * Reads what has come, and throws it away, as cheaply as that can be done. Nothing is read in any other way after
     * this.
     *
     * @param scratch for bytes that nobody wants
     * @return -1 at the end, else 0 or more
     */
    default int discard(ByteBuffer scratch) throws IOException {
        return read(scratch.clear());
    }

    /** How many records of the last read were there only because others had so little in them. For the reader. */
    default int surplusRecords() {
        return 0;
    }

    /** Whether there may be more to read of which no selector tells. For the reader. */
    boolean hasMore();

    /** Whether reading has produced something to write, so that a flush is due. For the reader. */
    boolean owes();

    /** @return the number of bytes taken, which may be 0 */
    int write(ByteBuffer from) throws IOException;

    /**
     * Whether there are bytes, taken earlier or the channel's own, that still have to go to the operating system. For
     * the writer.
     */
    boolean hasLeftovers();

    /** Gives these bytes to the operating system. @return whether it took any */
    boolean flush() throws IOException;

    /** Tells the peer that nothing more comes, but the peer's data can still be read. Nothing is written after this. */
    void finishOutput() throws IOException;

    /**
     * Tells the peer that nothing more comes, if that can be done at once, and closes the connection. Nothing is
     * written after this.
     */
    void close();
}
