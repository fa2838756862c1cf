package localfirst.relay.introduction;

import java.util.HashMap;
import java.util.Map;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one visit, and those of them of which there is something to tell it, oldest first.
 *
 * <p>Not thread-safe: guarded by {@link Interests}.
 */
final class Memberships {
    private final Map<DocumentId, Membership> byDocument = new HashMap<>(4);
    private @Nullable Membership firstDue;
    private @Nullable Membership lastDue;
    private int due;

    Map<DocumentId, Membership> byDocument() {
        return byDocument;
    }

    @Nullable
    Membership of(DocumentId document) {
        return byDocument.get(document);
    }

    int due() {
        return due;
    }

    /** @return whether it wasn't due before */
    boolean markDue(Membership member) {
        if (member.due) {
            return false;
        }
        member.due = true;
        if (lastDue == null) {
            firstDue = member;
        } else {
            lastDue.nextDue = member;
        }
        lastDue = member;
        due++;
        return true;
    }

    @Nullable
    Membership firstDue() {
        return firstDue;
    }

    void removeFirstDue() {
        Membership first = firstDue;
        if (first == null) {
            return;
        }
        firstDue = first.nextDue;
        first.nextDue = null;
        first.due = false;
        if (firstDue == null) {
            lastDue = null;
        }
        due--;
    }
}
