package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/** A connection on which nothing comes, and that takes nothing. Tests override what theirs does. */
abstract class IdleChannel implements FrameChannel {
    @Override
    public SelectableChannel network() {
        throw new UnsupportedOperationException("there is none");
    }

    @Override
    public int leastRoom() {
        return 1;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return 0;
    }

    @Override
    public boolean hasMore() {
        return false;
    }

    @Override
    public boolean owes() {
        return false;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return 0;
    }

    @Override
    public boolean hasLeftovers() {
        return false;
    }

    @Override
    public boolean flush() throws IOException {
        return false;
    }

    @Override
    public void finishOutput() {}

    @Override
    public void close() {}
}
