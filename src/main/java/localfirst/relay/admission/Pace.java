package localfirst.relay.admission;

import java.time.Duration;
import localfirst.relay.peer.ClientAddress;

/**
 * How fast one caller is read: after it has sent more than a limit of {@link Bandwidth} allows, it isn't read for a
 * while.
 *
 * <p>Thread-safe, and never blocks. Only {@link #charge} may be called by just one thread at a time, the one that
 * reads. It has one timer at most.
 */
public final class Pace {
    private final Bandwidth bandwidth;
    private final ClientAddress address;
    private final Runnable goOn;

    private volatile boolean resting;

    // Owned by the thread that reads
    private long sent;
    private long paidAt;

    Pace(Bandwidth bandwidth, ClientAddress address, Runnable goOn) {
        this.bandwidth = bandwidth;
        this.address = address;
        this.goOn = goOn;
    }

    /** Whether the caller should not be read now. It is called back when it should be. */
    public boolean isResting() {
        return resting;
    }

    /** How many bytes to read at once. */
    public int mostAtOnce() {
        return bandwidth.mostAtOnce();
    }

    /**
     * Bytes have come.
     *
     * @return whether it has to rest now, and didn't before
     */
    public boolean charge(int bytes) {
        sent += bytes;
        paidAt = bandwidth.chargeCaller(paidAt, bytes);
        long rest = Math.max(bandwidth.charge(address, bytes), bandwidth.untilPaid(paidAt));
        if (rest == 0 || resting || sent <= Bandwidth.FREE_BYTES) {
            // A transport that can't pause goes on at times: bytes that come meanwhile count for the next rest.
            return false;
        }
        resting = true;
        bandwidth.timers().after(Duration.ofNanos(rest), this::wake);
        return true;
    }

    private void wake() {
        resting = false;
        goOn.run();
    }
}
