package localfirst.relay.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Pairing;
import org.jspecify.annotations.Nullable;

/**
 * The callers of two peers for each other about one document: which ones wait, which are piped to each other, and which
 * are matched next. The only class that moves a caller from stage to stage.
 *
 * <p>Callers with the same ids live side by side, in order of arrival: the first of one side is matched with the first
 * of the other, the second with the second. None is closed to make way for another, as long as there are no more than
 * {@link #MOST}.
 *
 * <p>Not thread-safe: guarded by its shard. It decides and remembers. Its methods return the actions that follow, and
 * the code that calls them carries these out after the shard is unlocked.
 */
final class Meeting {
    /** The most callers with the same ids, held and piped. Published clients have two at times. */
    static final int MOST = 4;

    private final Pairing pairing;
    private final Tally tally;
    private final CallerQueue near = new CallerQueue();
    private final CallerQueue far = new CallerQueue();

    /** Two callers that have just been matched; one of them may have departed before. */
    record Match(Pipe pipe, @Nullable Caller departed) {}

    /**
     * What follows from an arrival.
     *
     * @param hasPlace whether there was a place for the newcomer
     * @param asked callers with the same ids that came before, and have to show that they are alive
     * @param superseded the caller that had to make way
     * @param forgotten departed callers that are forgotten, because they came back
     * @param matches which callers are matched
     */
    record Arrival(
            boolean hasPlace,
            List<Caller> asked,
            @Nullable Caller superseded,
            List<Caller> forgotten,
            List<Match> matches) {}

    /** Where a caller was when it ended, where it is now, and which callers are matched now that it has gone. */
    record Departure(Stage from, Stage to, List<Match> matches) {}

    /**
     * @param pairing what callers of the near side ask for; those of the far side ask for its reciprocal
     * @param tally where callers are counted by stage
     */
    Meeting(Pairing pairing, Tally tally) {
        this.pairing = pairing;
        this.tally = tally;
    }

    /** Gives a caller its place. */
    Arrival arrive(Caller caller, long now) {
        CallerQueue own = queue(caller);
        List<Caller> before = own.present();
        Caller superseded = before.size() < MOST ? null : own.oldestHeld();
        if (before.size() >= MOST && superseded == null) {
            // All of them are piped. A caller that works isn't cut, but the dead ones among them will be.
            return new Arrival(false, before, null, List.of(), List.of());
        }
        List<Caller> forgotten = own.departed();
        forgotten.forEach(this::end);
        if (superseded != null) {
            end(superseded);
        }
        List<Caller> asked = own.present();
        asked.forEach(this::ask);
        own.add(caller);
        move(caller, caller.isAwaited() ? Stage.UNHEARD : Stage.HEARD);
        return new Arrival(true, asked, superseded, forgotten, match(now));
    }

    private void ask(Caller older) {
        if (older.stage().isHeld() && older.stage() != Stage.ASKED) {
            move(older, Stage.ASKED);
            older.await();
        }
    }

    /** A frame came from this caller. */
    List<Match> heard(Caller caller, long now) {
        Stage stage = caller.stage();
        if (!stage.isHeld() || stage == Stage.HEARD) {
            return List.of();
        }
        move(caller, Stage.HEARD);
        return match(now);
    }

    /** This caller was asked, but its silence doesn't mean that it is dead. */
    List<Match> unproven(Caller caller, long now) {
        if (caller.stage() != Stage.ASKED) {
            return List.of();
        }
        move(caller, Stage.UNPROVEN);
        return match(now);
    }

    /** A caller sends and takes nothing more. Calling this twice changes nothing. */
    Departure remove(Caller caller, Ending ending, long now) {
        Stage from = caller.stage();
        if (from == Stage.FORWARDED) {
            endForwarded(caller.isLink() ? caller.partner() : caller);
            return new Departure(from, Stage.ENDED, List.of());
        }
        if (!from.isPresent()) {
            return new Departure(from, from, List.of());
        }
        if (from == Stage.PIPED) {
            end(caller);
            end(caller.partner());
        } else if (ending.isByPeer()) {
            // Also if it sent nothing: the other's call may already be on its way, and would wait for nobody.
            move(caller, Stage.DEPARTED);
        } else {
            end(caller);
        }
        return new Departure(from, caller.stage(), match(now));
    }

    /**
     * A caller goes on to another node. From now on, it is piped with the link to that node. The link has no place
     * here.
     *
     * @return nothing if the caller isn't waiting any more
     */
    @Nullable
    Match forward(Caller caller, Caller link, long now) {
        boolean departed = caller.stage() == Stage.DEPARTED;
        if (!departed && !caller.stage().isHeld()) {
            return null;
        }
        move(caller, Stage.FORWARDED);
        link.moveTo(Stage.FORWARDED);
        Pipe pipe = new Pipe(caller, link, now);
        pipe.connect();
        return new Match(pipe, departed ? caller : null);
    }

    private void endForwarded(Caller caller) {
        end(caller);
        caller.partner().moveTo(Stage.ENDED);
    }

    /** @return whether this caller had departed, and is now forgotten */
    boolean forget(Caller caller) {
        if (caller.stage() != Stage.DEPARTED) {
            return false;
        }
        end(caller);
        return true;
    }

    private List<Match> match(long now) {
        if (pairing.isSelf()) {
            // A peer that calls itself has no partner: the same ids again are another request, not the answer.
            return List.of();
        }
        List<Match> matches = new ArrayList<>(1);
        for (Match match = nextMatch(now); match != null; match = nextMatch(now)) {
            matches.add(match);
        }
        return matches;
    }

    private @Nullable Match nextMatch(long now) {
        Caller one = near.next();
        Caller other = far.next();
        if (one == null || other == null) {
            return null;
        }
        boolean oneLeft = one.stage() == Stage.DEPARTED;
        boolean otherLeft = other.stage() == Stage.DEPARTED;
        if (oneLeft && otherLeft) {
            return null;
        }
        boolean isFirst = one.arrivedAt() - other.arrivedAt() <= 0;
        Pipe pipe = new Pipe(isFirst ? one : other, isFirst ? other : one, now);
        move(one, Stage.PIPED);
        move(other, Stage.PIPED);
        pipe.connect();
        return new Match(pipe, oneLeft ? one : otherLeft ? other : null);
    }

    private void end(Caller caller) {
        move(caller, Stage.ENDED);
        queue(caller).remove(caller);
    }

    private void move(Caller caller, Stage next) {
        tally.moved(caller.stage(), next);
        caller.moveTo(next);
    }

    private CallerQueue queue(Caller caller) {
        return queue(caller.pairing());
    }

    private CallerQueue queue(Pairing asked) {
        return asked.equals(pairing) ? near : far;
    }

    boolean isEmpty() {
        return near.isEmpty() && far.isEmpty();
    }

    int size() {
        return near.size() + far.size();
    }

    boolean isPiped() {
        return near.has(Stage.PIPED);
    }

    /** Whether a caller that asks for this is held or piped, here or on another node. */
    boolean isConnected(Pairing asked) {
        return queue(asked).hasOpen();
    }

    /** The callers that wait for a partner, including those that have departed. */
    List<Caller> waiting() {
        List<Caller> waiting = new ArrayList<>();
        forEach(caller -> {
            if (caller.stage().isHeld() || caller.stage() == Stage.DEPARTED) {
                waiting.add(caller);
            }
        });
        return waiting;
    }

    void forEach(Consumer<Caller> action) {
        near.forEach(action);
        far.forEach(action);
    }

    /** @throws IllegalStateException if two callers wait that should have been matched, or a pipe has only one half */
    void checkConsistency() {
        require(!isEmpty(), "a meeting has no callers");
        require(pairing.equals(pairing.canonical()), "a meeting is kept by the wrong side");
        require(near.present().size() <= MOST && far.present().size() <= MOST, "too many callers have the same ids");
        forEach(this::check);
        Caller one = near.next();
        Caller other = far.next();
        boolean couldMeet =
                one != null && other != null && (one.stage() != Stage.DEPARTED || other.stage() != Stage.DEPARTED);
        require(pairing.isSelf() || !couldMeet, "two callers wait for each other");
    }

    private void check(Caller caller) {
        require(
                queue(caller) == near || caller.pairing().equals(pairing.reciprocal()),
                "a caller is at another's meeting");
        require(
                caller.stage() != Stage.UNHEARD || queue(caller).newestPresent() == caller,
                "a caller wasn't asked although a newer one came");
        Stage stage = caller.stage();
        require(stage.isOpen() || stage == Stage.DEPARTED, "a caller without a place has one");
        boolean isJoined = stage == Stage.PIPED || stage == Stage.FORWARDED;
        require(isJoined == (caller.pipe() != null), "a caller is in a pipe and isn't");
        if (caller.pipe() != null) {
            require(caller.partner().stage() == stage, "a pipe has one half only");
            require(caller.partner().partner() == caller, "a pipe has three halves");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
