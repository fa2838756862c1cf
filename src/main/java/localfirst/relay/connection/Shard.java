package localfirst.relay.connection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Pairing;
import org.jspecify.annotations.Nullable;

/**
 * A part of the rendezvous: the meetings of some of the pairings.
 *
 * <p>Thread-safe. The code that calls it carries out what follows from a change, after the shard is unlocked.
 */
final class Shard {
    // Guarded by this
    private final Map<Pairing, Meeting> meetings = new HashMap<>();
    private final Tally tally = new Tally();

    synchronized Meeting.Arrival arrive(Caller caller, long now) {
        return meetings.computeIfAbsent(caller.pairing().canonical(), pairing -> new Meeting(pairing, tally))
                .arrive(caller, now);
    }

    synchronized List<Meeting.Match> heard(Caller caller, long now) {
        Meeting meeting = meeting(caller.pairing());
        return meeting == null ? List.of() : meeting.heard(caller, now);
    }

    synchronized List<Meeting.Match> unproven(Caller caller, long now) {
        Meeting meeting = meeting(caller.pairing());
        return meeting == null ? List.of() : meeting.unproven(caller, now);
    }

    synchronized Meeting.Departure remove(Caller caller, Ending ending, long now) {
        Meeting meeting = meeting(caller.pairing());
        if (meeting == null) {
            return new Meeting.Departure(caller.stage(), caller.stage(), List.of());
        }
        Meeting.Departure departure = meeting.remove(caller, ending, now);
        tidy(caller.pairing(), meeting);
        return departure;
    }

    /** @return nothing if the caller doesn't wait any more */
    synchronized Meeting.@Nullable Match forward(Caller caller, Caller link, long now) {
        Meeting meeting = meeting(caller.pairing());
        return meeting == null ? null : meeting.forward(caller, link, now);
    }

    /** The callers of both sides that wait for a partner, including those that have departed. */
    synchronized List<Caller> waiting(Pairing pairing) {
        Meeting meeting = meeting(pairing);
        return meeting == null ? List.of() : meeting.waiting();
    }

    synchronized boolean isOccupied(Pairing pairing) {
        return meeting(pairing) != null;
    }

    /** @return whether this caller had departed, and is now forgotten */
    synchronized boolean forget(Caller caller) {
        Meeting meeting = meeting(caller.pairing());
        if (meeting == null || !meeting.forget(caller)) {
            return false;
        }
        tidy(caller.pairing(), meeting);
        return true;
    }

    private @Nullable Meeting meeting(Pairing pairing) {
        return meetings.get(pairing.canonical());
    }

    private void tidy(Pairing pairing, Meeting meeting) {
        if (meeting.isEmpty()) {
            meetings.remove(pairing.canonical(), meeting);
        }
    }

    synchronized boolean isHeld(Caller caller) {
        return caller.stage().isHeld();
    }

    synchronized boolean isPiped(Pairing pairing) {
        Meeting meeting = meeting(pairing);
        return meeting != null && meeting.isPiped();
    }

    synchronized boolean isConnected(Pairing pairing) {
        Meeting meeting = meeting(pairing);
        return meeting != null && meeting.isConnected(pairing);
    }

    /** The callers of the local peer that are held or piped, here or on another node. */
    synchronized List<Caller> present(Pairing pairing) {
        Meeting meeting = meeting(pairing);
        List<Caller> callers = new ArrayList<>();
        if (meeting != null) {
            meeting.forEach(caller -> {
                if (caller.pairing().equals(pairing) && caller.stage().isOpen()) {
                    callers.add(caller);
                }
            });
        }
        return callers;
    }

    /** The callers that are held or piped, here or on another node. */
    List<Caller> present() {
        return callers(caller -> caller.stage().isOpen());
    }

    /** Includes those that have departed. */
    List<Caller> callers() {
        return callers(caller -> true);
    }

    private synchronized List<Caller> callers(Predicate<Caller> which) {
        List<Caller> callers = new ArrayList<>();
        meetings.values()
                .forEach(meeting -> meeting.forEach(caller -> {
                    if (which.test(caller)) {
                        callers.add(caller);
                    }
                }));
        return callers;
    }

    synchronized int held() {
        return tally.held();
    }

    synchronized int halves() {
        return tally.piped();
    }

    synchronized int forwarded() {
        return tally.forwarded();
    }

    synchronized void checkConsistency() {
        int callers = 0;
        for (Meeting meeting : meetings.values()) {
            meeting.checkConsistency();
            callers += meeting.size();
        }
        if (callers != tally.all()) {
            throw new IllegalStateException("callers are counted wrongly: " + callers + " and " + tally.all());
        }
    }
}
