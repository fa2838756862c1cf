package localfirst.relay.introduction;

import java.util.LinkedHashSet;
import java.util.Set;
import localfirst.relay.access.Grant;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.DocumentId;

/** Those documents of a Join that the peer may join. The others are counted, and have no effect. */
final class GrantedDocuments {
    private GrantedDocuments() {}

    static Set<DocumentId> of(
            Set<DocumentId> documents, Grant grant, Limits.Introductions limits, RelayCounters counters) {
        Set<DocumentId> kept = new LinkedHashSet<>();
        int tooLong = 0;
        int surplus = 0;
        int notAllowed = 0;
        for (DocumentId document : documents) {
            if (limits.lengths().isTooLong(document.value())) {
                tooLong++;
            } else if (!grant.allows(document)) {
                notAllowed++;
            } else if (Limits.isReached(kept.size(), limits.documentsPerJoin())) {
                surplus++;
            } else {
                kept.add(document);
            }
        }
        counters.ignored(Ignored.LONG_IDS, tooLong);
        counters.ignored(Ignored.SURPLUS_DOCUMENTS, surplus);
        counters.ignored(Ignored.DOCUMENTS_NOT_ALLOWED, notAllowed);
        return kept;
    }
}
