package localfirst.relay.client;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sockets to peers that were lost without a word, by the random numbers that they were opened with. The relay may not
 * have noticed yet, and would keep the other peer connected to one of them until it does. So the next socket to that peer
 * says which one it replaces.
 *
 * <p>Not thread-safe: guarded by its owner.
 *
 * @param <P> what stands for one pair of peer and document
 */
final class LostSockets<P> {
    /** The relay forgets sockets that it finds dead, so only the latest matter. */
    private static final int MOST = 1_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<P, String> numbers = new LinkedHashMap<>();

    /** A number for a new socket. Nobody can guess it, so nobody else can have the socket replaced. */
    static String newNumber() {
        return String.format("%016x", RANDOM.nextLong());
    }

    void add(P pair, String number) {
        numbers.remove(pair);
        numbers.put(pair, number);
        if (numbers.size() > MOST) {
            numbers.remove(numbers.keySet().iterator().next());
        }
    }

    /** The number of the one that the next socket replaces; null if none was lost. */
    @Nullable
    String take(P pair) {
        return numbers.remove(pair);
    }
}
