package localfirst.relay.admission;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a peer away for a while after the relay has closed its socket.
 *
 * <p>A client whose socket is closed comes straight back, within milliseconds; one whose handshake is refused waits longer
 * each time. So a close is followed by refusals: for 5 seconds, and twice as long each time it happens again, up to 60.
 * Closes during that time are those of sockets the peer had already, and don't count: it can't have come back.
 *
 * <p>Thread-safe, and never blocks.
 */
final class CoolingOff {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** Whoever has so many peers closed at once makes up their ids, and isn't stopped by keeping those away. */
    private static final int MOST = 50_000;

    private final Map<Key, Spell> spells = new ConcurrentHashMap<>();
    private final Timers timers;

    private record Key(PeerId peer, String address) {}

    private record Spell(long until, Duration length) {}

    CoolingOff(Timers timers) {
        this.timers = timers;
    }

    void closed(PeerId peer, ClientAddress address) {
        Key key = new Key(peer, address.key());
        Spell last = spells.get(key);
        if (last == null ? spells.size() >= MOST : timers.nanoTime() - last.until() < 0) {
            return;
        }
        Spell spell = next(last);
        // Of two closes at once, one begins the spell.
        if (last == null ? spells.putIfAbsent(key, spell) == null : spells.replace(key, last, spell)) {
            // As long again it is remembered, so that the next is longer.
            timers.after(spell.length().multipliedBy(2), () -> spells.remove(key, spell));
        }
    }

    private Spell next(@Nullable Spell last) {
        Duration length = FIRST;
        if (last != null) {
            Duration doubled = last.length().multipliedBy(2);
            length = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        }
        return new Spell(timers.nanoTime() + length.toNanos(), length);
    }

    boolean isKeptAway(PeerId peer, ClientAddress address) {
        Spell spell = spells.get(new Key(peer, address.key()));
        return spell != null && timers.nanoTime() - spell.until() < 0;
    }

    int size() {
        return spells.size();
    }
}
