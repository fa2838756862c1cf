package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * A Join that is being worked through, a turn at a time: notes the documents, and marks what is to be told to whom.
 *
 * <p>Used by one thread at a time. What it has found out counts once it {@linkplain #isDone is done}.
 */
final class Joining {
    private final IntroductionVisit visit;
    private Iterator<DocumentId> rest;

    private final Turns turns;

    /** Whether it announces again what was joined before, and has waited for that. */
    private final boolean repeated;

    /** Those who are to be told of it, or it of them. */
    private final Claimed claimed;

    // The room that is being gone through, if one is
    private @Nullable Membership mine;
    private @Nullable Membership next;
    /** When the next one joined: if that has changed, it has gone or moved meanwhile. */
    private long nextJoinedAt;

    /** The documents that it has joined so far, if other nodes are to know. */
    private @Nullable List<DocumentId> joined;

    private int surplus;
    private int withoutRoom;
    private long met;
    private boolean postponed;
    private boolean done;

    Joining(IntroductionVisit visit, Collection<DocumentId> documents, Turns turns, boolean repeated) {
        this.repeated = repeated;
        this.visit = visit;
        this.turns = turns;
        this.claimed = new Claimed(turns);
        this.rest = documents.iterator();
    }

    IntroductionVisit visit() {
        return visit;
    }

    boolean isRepeated() {
        return repeated;
    }

    /** As {@code Timers.nanoTime}. */
    long now() {
        return turns.nanoTime();
    }

    /** What it names isn't kept any longer. */
    void abandon() {
        rest = Collections.emptyIterator();
    }

    boolean hasNext() {
        return rest.hasNext();
    }

    DocumentId nextDocument() {
        return rest.next();
    }

    /** Has it remember what it joins. */
    Joining remembering() {
        joined = new ArrayList<>();
        return this;
    }

    List<DocumentId> joined() {
        return joined == null ? List.of() : joined;
    }

    /** Those in the joiner's room, up to the joiner itself, are to be met. */
    void goThrough(Membership begun) {
        mine = begun;
        setNext(begun.room.first());
    }

    /** It joins this document, possibly not for the first time. */
    void joins(DocumentId document) {
        if (joined != null) {
            joined.add(document);
        }
    }

    /** The joiner's place in the room that is being gone through, if one is. */
    @Nullable
    Membership mine() {
        return mine;
    }

    /** The next to be met; null, and the room is done with, if there is none. */
    @Nullable
    Membership next() {
        Membership found = next;
        if (mine == null || mine.over || found == null || found == mine) {
            mine = null;
            return null;
        }
        setNext(found.later);
        return found;
    }

    private void setNext(@Nullable Membership member) {
        next = member;
        nextJoinedAt = member == null ? Long.MAX_VALUE : member.joinedAt;
    }

    /** Between two turns, others may have come and gone. */
    void lookAgain() {
        if (mine == null || next == null || (!next.over && next.joinedAt == nextJoinedAt)) {
            return;
        }
        Membership found = mine.room.first();
        while (found != null && found.joinedAt < nextJoinedAt) {
            found = found.later;
        }
        setNext(found);
    }

    void meets() {
        met++;
    }

    Claimed claimed() {
        return claimed;
    }

    /** A document was joined before, and is announced later. */
    void postponed() {
        postponed = true;
    }

    boolean hasPostponed() {
        return postponed;
    }

    void tooMany() {
        surplus++;
    }

    void noRoom() {
        withoutRoom++;
    }

    void finish() {
        done = true;
    }

    boolean isDone() {
        return done;
    }

    /** How many documents were more than the visit may have. */
    int surplus() {
        return surplus;
    }

    /** How many documents there was no memory for. */
    int withoutRoom() {
        return withoutRoom;
    }

    /** How many introductions it causes, counting each document of each. */
    long cost() {
        return 2 * met;
    }
}
