package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * A Join that is being processed, a turn at a time: adds its documents, and marks which peers have news.
 *
 * <p>Used by one thread at a time. Its results are valid once it {@linkplain #isDone is done}.
 */
final class Joining {
    private final IntroductionVisit visit;
    private Iterator<DocumentId> rest;

    private final Turns turns;

    /** Whether it announces again what was joined before, after having waited. */
    private final boolean repeated;

    /** The visits that have to be told about this peer, or this peer about them. */
    private final Claimed claimed;

    // The room that is being processed, if there is one
    private @Nullable Membership mine;
    private @Nullable Membership next;
    /** When the next member joined. If that has changed, the member has left or moved in the meantime. */
    private long nextJoinedAt;

    /** The documents that it has joined so far, if other nodes have to know. */
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

    /** The documents that it names aren't stored any longer. */
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

    /** The members of the joiner's room that come before the joiner have to be gone through. */
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

    /** The joiner's membership in the room that is being processed, if there is one. */
    @Nullable
    Membership mine() {
        return mine;
    }

    /** The next member to go through; null if there is none, which ends this room. */
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

    /** Between two turns, members may have joined and left. */
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

    /** A document that was joined before, and is announced later. */
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

    /** How many documents exceeded the visit's limit. */
    int surplus() {
        return surplus;
    }

    /** For how many documents there was no memory. */
    int withoutRoom() {
        return withoutRoom;
    }

    /** How many introductions it causes, counting each document of each. */
    long cost() {
        return 2 * met;
    }
}
