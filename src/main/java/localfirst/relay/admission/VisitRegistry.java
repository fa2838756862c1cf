package localfirst.relay.admission;

import java.time.Duration;
import localfirst.relay.log.VisitLog;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Liveness;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.Visit;
import localfirst.relay.time.Timers;

/**
 * Every visit is registered here when its socket is open, and removed when it has ended. In between, it is counted for
 * its address and pinged; at its end, its outcome is counted and logged.
 *
 * <p>Thread-safe, and never blocks.
 */
public record VisitRegistry(
        Admission admission, Liveness liveness, RelayCounters counters, VisitLog log, Timers timers) {

    /** A peer's socket on /introduction is open. */
    public void introductionOpened(Visit visit) {
        admission.introductionOpened(visit.socket().address());
        liveness.watch(visit);
    }

    /** A caller's socket on /connection is open. */
    public void connectionOpened(Visit visit) {
        admission.connectionOpened(visit.socket().address());
        liveness.watch(visit);
    }

    /** The transport is done with a socket on /introduction. */
    public void introductionEnded(Visit visit, PeerId peer) {
        ClientAddress address = visit.socket().address();
        admission.introductionEnded(address);
        liveness.forget(visit);
        counters.introductionEnded(visit.reason().orLost());
        log.introductionEnded(peer, address, visit.reason().orLost(), lasted(visit));
    }

    /** The transport is done with a socket on /connection. */
    public void connectionEnded(Visit visit, Pairing pairing) {
        ClientAddress address = visit.socket().address();
        admission.connectionEnded(address);
        liveness.forget(visit);
        counters.connectionEnded(visit.reason().orLost());
        log.connectionEnded(pairing, address, visit.reason().orLost(), lasted(visit));
    }

    private Duration lasted(Visit visit) {
        return Duration.ofNanos(timers.nanoTime() - visit.arrivedAt());
    }
}
