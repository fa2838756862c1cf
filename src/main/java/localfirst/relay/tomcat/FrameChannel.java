package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of one connection, non-blocking. Reading and writing may go on at once, each by one thread at a time. */
interface FrameChannel {
    /** @return the number of bytes read, which may be 0, or -1 at the end */
    int read(ByteBuffer into) throws IOException;

    /** @return the number of bytes taken, which may be 0 */
    int write(ByteBuffer from) throws IOException;

    /** Whether bytes that were taken are still to be given to the operating system. */
    boolean hasLeftovers();

    /** Gives such bytes to the operating system. @return whether it took any */
    boolean flush() throws IOException;

    /** Whether bytes may have arrived that no selector tells of. */
    boolean readsAhead();
}
