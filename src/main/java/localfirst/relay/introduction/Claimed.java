package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Visits that have been claimed for sending them their news. Used by one thread at a time. */
final class Claimed {
    private final Turns turns;

    /** By the large room in which they were found first. */
    private final Map<Crowd, List<IntroductionVisit>> crowds = new HashMap<>(2);

    /** Those from other rooms. */
    private final List<IntroductionVisit> others = new ArrayList<>();

    Claimed(Turns turns) {
        this.turns = turns;
    }

    /** There is news for this visit. If no other thread has claimed it, the owner of this object has now. */
    void claim(Membership member) {
        if (!member.visit.claim()) {
            return;
        }
        if (member.room.size() > Crowd.LARGE) {
            crowds.computeIfAbsent(member.room.crowd(turns), crowd -> new ArrayList<>())
                    .add(member.visit);
        } else {
            others.add(member.visit);
        }
    }

    Map<Crowd, List<IntroductionVisit>> crowds() {
        return crowds;
    }

    List<IntroductionVisit> others() {
        return others;
    }

    /** Hands the claimed visits over to others, which send them their news. */
    void forget() {
        crowds.clear();
        others.clear();
    }
}
