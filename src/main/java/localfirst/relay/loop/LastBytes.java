package localfirst.relay.loop;

import java.nio.channels.SelectionKey;

/**
 * A connection that the relay is done with, while the operating system still has something to send on it.
 *
 * <p>It is closed once the peer has taken nearly all of that. If it were closed before, nobody could tell whether that ever
 * ends: Linux keeps the bytes of a closed connection as long as the peer answers, even if it takes none of them.
 *
 * <p>Owned by the loop's thread, except where noted.
 *
 * <p>Implementation note: Java can't ask how much is left. But a connection can be written to only if a third of its
 * buffer is free, so the buffer is made smaller each time, down to {@link #LITTLE}.
 */
final class LastBytes implements Selected {
    /** So much may be left to the system. */
    private static final int LITTLE = 16 * 1024;

    // Static after construction
    private final FrameChannel channel;
    private final SelectionKey key;
    private final EventLoop loop;
    private final Farewells all;
    private final long bytes;

    private volatile long tookAt;
    private int buffer;
    private boolean over;

    LastBytes(FrameChannel channel, SelectionKey key, EventLoop loop, Farewells all) {
        this.channel = channel;
        this.key = key;
        this.loop = loop;
        this.all = all;
        bytes = KernelBuffers.toSend(channel.network());
        buffer = KernelBuffers.sendBuffer(channel.network());
        tookAt = all.now();
    }

    /** Watches it from now on. */
    void begin() {
        all.add(this);
        key.attach(this);
        key.interestOps(SelectionKey.OP_WRITE);
    }

    private void shrink() {
        buffer -= buffer / 4;
        if (buffer < LITTLE || !KernelBuffers.setSendBuffer(channel.network(), buffer)) {
            close();
        }
    }

    /** How much it may take of the system's memory, in bytes. May be called by any thread. */
    long bytes() {
        return bytes;
    }

    /** When the peer last took something. May be called by any thread. */
    long tookAt() {
        return tookAt;
    }

    @Override
    public void ready(int ready) {
        tookAt = all.now();
        shrink();
    }

    @Override
    public void cut() {
        close();
    }

    /** The peer doesn't get the rest. May be called by any thread. */
    void giveUp() {
        KernelBuffers.forgetUnsent(channel.network());
        loop.execute(this::close);
    }

    private void close() {
        if (!over) {
            over = true;
            all.remove(this);
            key.cancel();
            channel.close();
        }
    }
}
