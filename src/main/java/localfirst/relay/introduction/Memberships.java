package localfirst.relay.introduction;

import java.util.HashMap;
import java.util.Map;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one visit, and which of them it may have news about, oldest first.
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
            member.previousDue = lastDue;
        }
        lastDue = member;
        due++;
        return true;
    }

    @Nullable
    Membership firstDue() {
        return firstDue;
    }

    /** @return whether it was due before */
    boolean unmarkDue(Membership member) {
        if (!member.due) {
            return false;
        }
        Membership previous = member.previousDue;
        Membership next = member.nextDue;
        if (previous == null) {
            firstDue = next;
        } else {
            previous.nextDue = next;
        }
        if (next == null) {
            lastDue = previous;
        } else {
            next.previousDue = previous;
        }
        member.previousDue = null;
        member.nextDue = null;
        member.due = false;
        due--;
        return true;
    }
}
