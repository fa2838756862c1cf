package localfirst.relay.introduction;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import localfirst.relay.peer.ClientAddress;

/**
 * How many documents each address has joined of which the other nodes haven't been told yet. All nodes share one engine,
 * so whoever joins very many has to wait, instead of having everybody else's Joins wait in the engine's queue.
 *
 * <p>Thread-safe, and never blocks. Empty in a relay that is a single node.
 */
final class UntoldJoins {
    /** How much a document costs the engine, in introductions: 20 microseconds or more, as measured with Redis. */
    static final int INTRODUCTIONS_PER_DOCUMENT = 20;

    /** Redis takes some 50 ms for as many. */
    private static final int MAX_UNTOLD = 2_000;

    /** When to look again whether an address that has too many has fewer. */
    private static final Duration SOON = Duration.ofMillis(50);

    private final Map<String, Integer> documents = new ConcurrentHashMap<>();

    /** @param told completes, in whatever way, when nothing has to be done for these documents any more */
    void add(ClientAddress address, int count, CompletionStage<?> told) {
        if (address.isLimited()) {
            documents.merge(address.key(), count, Integer::sum);
            told.whenComplete((result, failure) -> documents.computeIfPresent(
                    address.key(), (key, untold) -> untold == count ? null : untold - count));
        }
    }

    /** How long the next Join of this address has to wait at least; zero if it needn't. */
    Duration delay(ClientAddress address) {
        return documents.getOrDefault(address.key(), 0) > MAX_UNTOLD ? SOON : Duration.ZERO;
    }
}
