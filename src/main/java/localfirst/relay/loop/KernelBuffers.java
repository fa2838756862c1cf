package localfirst.relay.loop;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;

/**
 * What the operating system keeps for a connection, in buffers that Linux enlarges by itself, to several MB each.
 *
 * <p>Thread-safe, and never blocks. A system that doesn't support an option is treated as one that keeps nothing.
 */
final class KernelBuffers {
    /** Linux counts what it needs for itself, too, and Java shows half of that. */
    private static final long OVERHEAD = 2;

    /** Enough for 1 MB per second if a round trip takes 100 ms. Linux takes twice as much, for its own needs. */
    private static final int LITTLE = 64 * 1024;

    private KernelBuffers() {}

    /** How many bytes to be sent it may keep. */
    static long toSend(SelectableChannel network) {
        return OVERHEAD * get(network, StandardSocketOptions.SO_SNDBUF);
    }

    /** How many bytes to be read it may keep. */
    static long toRead(SelectableChannel network) {
        return OVERHEAD * get(network, StandardSocketOptions.SO_RCVBUF);
    }

    /** The size of its buffer for bytes to be sent, as {@link #setSendBuffer} takes it. */
    static int sendBuffer(SelectableChannel network) {
        return get(network, StandardSocketOptions.SO_SNDBUF);
    }

    private static int get(SelectableChannel network, SocketOption<Integer> buffer) {
        try {
            return network instanceof NetworkChannel channel ? channel.getOption(buffer) : 0;
        } catch (IOException | UnsupportedOperationException e) {
            return 0;
        }
    }

    /** From now on the system doesn't change that size by itself. @return whether it was set */
    static boolean setSendBuffer(SelectableChannel network, int bytes) {
        return set(network, StandardSocketOptions.SO_SNDBUF, bytes);
    }

    /** Has the system keep little in each direction, instead of as much as it finds useful. */
    static void keepLittle(SelectableChannel network) {
        set(network, StandardSocketOptions.SO_SNDBUF, LITTLE);
        set(network, StandardSocketOptions.SO_RCVBUF, LITTLE);
    }

    /**
     * Has it forget what is still to be sent as soon as the connection is closed, which is a reset then. Otherwise Linux
     * keeps that for as long as the peer answers, for hours.
     */
    static void forgetUnsent(SelectableChannel network) {
        set(network, StandardSocketOptions.SO_LINGER, 0);
    }

    private static boolean set(SelectableChannel network, SocketOption<Integer> option, int value) {
        try {
            if (network instanceof NetworkChannel channel) {
                channel.setOption(option, value);
                return true;
            }
        } catch (IOException | UnsupportedOperationException e) {
            // It has been closed already, or has no such option.
        }
        return false;
    }
}
