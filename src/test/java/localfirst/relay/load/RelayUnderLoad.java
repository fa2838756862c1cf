package localfirst.relay.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** What is under load: a relay, or several nodes that are one. Not thread-safe; blocks. */
public interface RelayUnderLoad extends AutoCloseable {
    /** A thread's worth of clients for it. */
    LoadLoop newLoop() throws IOException;

    /** Where each node listens; nothing if they speak TLS. */
    List<InetSocketAddress> plainAddresses();

    /** Seconds of CPU used so far, to a hundredth. */
    double cpuSeconds() throws IOException;

    /**
     * RSS once garbage is collected, less the part of the heap that is not in use then: it shouldn't matter how much of
     * the heap garbage has passed through. A Java heap must have been touched as a whole from the start.
     */
    double liveBytes() throws IOException;

    boolean alive();

    /** Blocks until it uses next to no CPU: what one case left behind must not be charged to the next. */
    default void awaitQuiet() throws IOException {
        for (int i = 0; i < 300; i++) {
            double before = cpuSeconds();
            RelayProcess.pause(100);
            // Not a number if nothing is known of its process.
            if (!(cpuSeconds() - before >= 0.015)) {
                return;
            }
        }
    }

    @Override
    void close();
}
