package localfirst.relay.loop;

import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import localfirst.relay.time.Timers;

/**
 * Connections that the relay is done with, while the operating system still has something to send on them. If a peer
 * takes nothing for a minute, its connection is reset; if all of them may take much memory, after 20 s; if there are very
 * many, or they may take very much, after 5 s. So what strangers can leave behind is limited by how fast they can come.
 *
 * <p>Thread-safe, and never blocks. It has a timer only while there are any.
 */
final class Farewells {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(20);

    /** A peer that is cut off by this may have been slow. That is why it is no shorter. */
    static final Duration SHORTEST = Duration.ofSeconds(5);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final long MUCH = 64L * 1024 * 1024;
    private static final long VERY_MUCH = 4 * MUCH;

    /** Each also takes a file descriptor that no limit on sockets counts. */
    static final int MANY = 1024;

    private final Timers timers;

    // Guarded by this
    private final Set<LastBytes> all = new LinkedHashSet<>();
    private long bytes;
    private boolean looking;

    Farewells(Timers timers) {
        this.timers = timers;
    }

    /**
     * Closes a connection as soon as nothing is left to be sent on it. Called by the loop's thread.
     *
     * @param mayHaveLeftMuch whether that may not be now
     */
    void close(FrameChannel channel, SelectorPlace place, EventLoop loop, boolean mayHaveLeftMuch) {
        SelectionKey key = mayHaveLeftMuch && !loop.hasEnded() ? place.handOver() : null;
        if (key == null) {
            place.leave();
            channel.close();
        } else {
            new LastBytes(channel, key, loop, this).begin();
        }
    }

    long now() {
        return timers.nanoTime();
    }

    synchronized void add(LastBytes one) {
        all.add(one);
        bytes += one.bytes();
        if (!looking) {
            looking = true;
            timers.after(LOOK_EVERY, this::look);
        }
    }

    synchronized void remove(LastBytes one) {
        if (all.remove(one)) {
            bytes -= one.bytes();
        }
    }

    private void look() {
        due().forEach(LastBytes::giveUp);
    }

    private synchronized List<LastBytes> due() {
        List<LastBytes> due = new ArrayList<>();
        long left = bytes;
        for (LastBytes one : all) {
            Duration patience = patience(all.size() - due.size(), left);
            if (now() - one.tookAt() >= patience.toNanos()) {
                due.add(one);
                left -= one.bytes();
            }
        }
        looking = !all.isEmpty();
        if (looking) {
            timers.after(LOOK_EVERY, this::look);
        }
        return due;
    }

    private static Duration patience(int connections, long bytes) {
        if (connections > MANY || bytes > VERY_MUCH) {
            return SHORTEST;
        }
        return bytes > MUCH ? SHORT : PATIENCE;
    }
}
