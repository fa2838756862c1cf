package localfirst.relay.access;

import java.util.HashSet;
import java.util.Set;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/** Which documents an admitted peer may join and connect about. Immutable. */
public final class Grant {
    /** All of them. */
    public static final Grant EVERYTHING = new Grant(null);

    private final @Nullable Set<DocumentId> documents;

    private Grant(@Nullable Set<DocumentId> documents) {
        this.documents = documents;
    }

    /** These and no others. */
    public static Grant forDocuments(Set<DocumentId> documents) {
        // Not Set.copyOf, whose sets search one by one through ids that have the same hash.
        return new Grant(new HashSet<>(documents));
    }

    /** Whether the peer may join this document, and connect about it. */
    public boolean allows(DocumentId document) {
        return documents == null || documents.contains(document);
    }

    /** Whether every document is allowed. */
    public boolean isForEverything() {
        return documents == null;
    }

    /** A grant of what both allow. */
    Grant and(Grant other) {
        if (documents == null) {
            return other;
        }
        if (other.documents == null) {
            return this;
        }
        Set<DocumentId> both = new HashSet<>(documents);
        both.retainAll(other.documents);
        return new Grant(both);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Grant grant
                && (documents == null ? grant.documents == null : documents.equals(grant.documents));
    }

    @Override
    public int hashCode() {
        return documents == null ? 0 : documents.hashCode();
    }
}
