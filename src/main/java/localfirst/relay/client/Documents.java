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

    /** Adds a document, unless it is there already; fails if it is, but with another secret. */
    synchronized void add(JoinedDocument document) {
        JoinedDocument present = byName.putIfAbsent(document.name(), document);
        if (present != null && !present.id().equals(document.id())) {
            throw new IllegalArgumentException("joined already, with another secret: leave it first");
        }
        nameById.put(document.id(), document.name());
    }

    /** What isn't joined is an open document. */
    synchronized JoinedDocument get(String name) {
        JoinedDocument joined = byName.get(name);
        return joined == null ? JoinedDocument.open(name) : joined;
    }

    synchronized JoinedDocument remove(String name) {
        JoinedDocument removed = get(name);
        byName.remove(name);
        nameById.remove(removed.id());
        return removed;
    }

    /** The name of what the relay knows by this id; null if it isn't joined. */
    synchronized @Nullable String name(String id) {
        return nameById.get(id);
    }

    /** In the order in which they were joined. */
    synchronized Set<String> names() {
        return new LinkedHashSet<>(byName.keySet());
    }
}
