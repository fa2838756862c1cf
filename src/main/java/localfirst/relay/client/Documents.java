package localfirst.relay.client;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The documents that are joined, by the application's names and by the ids that the relay sees. Thread-safe. */
final class Documents {
    // Guarded by this.
    private final Map<String, JoinedDocument> byName = new LinkedHashMap<>();
    private final Map<String, String> nameById = new HashMap<>();

    /** Adds a document unless it is there; fails if it is there with another secret. */
    synchronized void add(JoinedDocument document) {
        JoinedDocument present = byName.putIfAbsent(document.name(), document);
        if (present != null && !present.id().equals(document.id())) {
            throw new IllegalArgumentException("joined already, with another secret: leave it first");
        }
        nameById.put(document.id(), document.name());
    }

    /** The joined document, or null. */
    synchronized @Nullable JoinedDocument get(String name) {
        return byName.get(name);
    }

    /** Returns what was joined; null if nothing was. */
    synchronized @Nullable JoinedDocument remove(String name) {
        JoinedDocument removed = byName.remove(name);
        if (removed != null) {
            nameById.remove(removed.id());
        }
        return removed;
    }

    /** The name of the document with this id; null if it isn't joined. */
    synchronized @Nullable String name(String id) {
        return nameById.get(id);
    }

    /** In the order in which they were joined. */
    synchronized Set<String> names() {
        return new LinkedHashSet<>(byName.keySet());
    }
}
