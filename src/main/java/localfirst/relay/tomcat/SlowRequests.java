package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import localfirst.relay.time.Timers;
import org.apache.coyote.AbstractProcessor;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Ends requests that take too long to arrive.
 *
 * <p>Tomcat's own timeout begins anew with each byte, so that a request which comes a byte at a time could stay for hours.
 *
 * <p>Implementation note: it only stops what comes in, so that Tomcat finds the end of the stream there, and cleans up
 * under the locks that this needs.
 */
final class SlowRequests {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final AbstractEndpoint<NioChannel, ?> endpoint;
    private final Timers timers;
    private final Duration longest;

    SlowRequests(AbstractEndpoint<NioChannel, ?> endpoint, Timers timers, Duration longest) {
        this.endpoint = endpoint;
        this.timers = timers;
        this.longest = longest;
    }

    void watch() {
        timers.after(LOOK_EVERY, () -> {
            try {
                long now = System.nanoTime();
                endpoint.getConnections().forEach(connection -> look(connection, now));
            } finally {
                watch();
            }
        });
    }

    private void look(SocketWrapperBase<NioChannel> connection, long now) {
        if (connection.getCurrentProcessor() instanceof AbstractProcessor processor && !processor.isUpgrade()) {
            long began = processor.getRequest().getStartTimeNanos();
            if (began > 0 && now - began > longest.toNanos()) {
                end(connection);
            }
        }
    }

    private static void end(SocketWrapperBase<NioChannel> connection) {
        NioChannel socket = connection.getSocket();
        SocketChannel channel = socket == null ? null : socket.getIOChannel();
        try {
            if (channel != null) {
                channel.shutdownInput();
            }
        } catch (IOException e) {
            // It has ended by itself.
        }
    }
}
