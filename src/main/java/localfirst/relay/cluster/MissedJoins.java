package localfirst.relay.cluster;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import localfirst.relay.introduction.Listener;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * The Joins that listeners which take nothing have missed: for each document, all those after a number. Thread-safe.
 *
 * <p>The memory is part of what a listener's interests are charged for, so documents that it has left are removed.
 */
final class MissedJoins {
    private static final int FEW = 1024;

    private final Map<Listener, Missed> byListener = Collections.synchronizedMap(new WeakHashMap<>());

    /** Of one listener. Guarded by its place in the map. */
    private static final class Missed {
        private final Map<DocumentId, Long> after = new HashMap<>(4);

        /** A listener may have this many documents before those that no longer matter are removed. */
        private int most = FEW;

        void add(List<DocumentId> documents, long number, Predicate<DocumentId> counts) {
            documents.forEach(document -> after.merge(document, number, Math::min));
            if (after.size() > most) {
                after.keySet().removeIf(counts.negate());
                most = Math.max(FEW, 2 * after.size());
            }
        }
    }

    boolean hasAny(Listener listener) {
        return byListener.containsKey(listener);
    }

    /** @param counts whether the listener is still interested in a document */
    void add(Listener listener, List<DocumentId> documents, long after, Predicate<DocumentId> counts) {
        byListener.compute(listener, (key, known) -> {
            Missed missed = known == null ? new Missed() : known;
            missed.add(documents, after, counts);
            return missed;
        });
    }

    /** Takes out what it has missed; null if it has missed nothing. */
    @Nullable
    Map<DocumentId, Long> take(Listener listener) {
        Missed missed = byListener.remove(listener);
        return missed == null ? null : missed.after;
    }
}
