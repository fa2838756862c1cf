package localfirst.relay.tomcat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import localfirst.relay.peer.ClientAddress;

/**
 * Limits how many requests are answered at a time, in total and per client, because an answer that waits for its reader
 * holds a thread, and handshakes need threads too.
 *
 * <p>Thread-safe, and never blocks.
 */
final class AnswersInProgress {
    private final Semaphore places;
    private final int placesOfAddress;
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();

    AnswersInProgress(int places, int placesOfAddress) {
        this.places = new Semaphore(places);
        this.placesOfAddress = placesOfAddress;
    }

    /** @return whether there is a place, which {@link #end} then gives back */
    boolean tryBegin(ClientAddress address) {
        if (!places.tryAcquire()) {
            return false;
        }
        if (address.isLimited() && byAddress.merge(address.key(), 1, Integer::sum) > placesOfAddress) {
            end(address);
            return false;
        }
        return true;
    }

    void end(ClientAddress address) {
        if (address.isLimited()) {
            byAddress.computeIfPresent(address.key(), (key, count) -> count == 1 ? null : count - 1);
        }
        places.release();
    }
}
