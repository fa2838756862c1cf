package localfirst.relay.cluster;

import java.net.URI;
import java.time.Duration;
import localfirst.relay.time.Timers;

/**
 * Checks whether the address that other nodes are told leads to this node, by trying it, unless another node has
 * already come through it. If it doesn't, the log says so. Thread-safe, and never blocks.
 */
final class OwnAddress {
    private static final System.Logger LOG = System.getLogger(OwnAddress.class.getName());
    private static final int ATTEMPTS = 3;
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private final Dialling dialling;
    private final Timers timers;
    private volatile boolean reached;
    private volatile boolean closed;

    /** Tries to open a link to this node itself. */
    interface Dialling {
        void dial(URI address, Runnable reached, Runnable failed);
    }

    OwnAddress(Dialling dialling, Timers timers) {
        this.dialling = dialling;
        this.timers = timers;
    }

    /** This is what the others are told. */
    void check(URI address) {
        later(address, ATTEMPTS);
    }

    private void later(URI address, int attempts) {
        // On the first attempt, the server may not be listening yet.
        timers.after(BETWEEN, () -> {
            if (!reached && !closed) {
                dialling.dial(address, this::reached, () -> failed(address, attempts - 1));
            }
        });
    }

    private void failed(URI address, int attempts) {
        if (reached || closed) {
            return;
        }
        if (attempts > 0) {
            later(address, attempts);
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "Other nodes are told to reach this one at {0}, but it doesn''t answer there, and no other node has connected:"
                        + " set RELAY_CLUSTER_ADDRESS, or check the firewall",
                address);
    }

    /** A process that knows the cluster's secret has come through it. */
    void reached() {
        reached = true;
    }

    void close() {
        closed = true;
    }
}
