package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Visits whose telling has been claimed, and is to be seen to. Used by one thread at a time. */
final class Claimed {
    private final Turns turns;

    /** By the large room in which they were met first. */
    private final Map<Crowd, List<IntroductionVisit>> crowds = new HashMap<>(2);

    /** Those of other rooms. */
    private final List<IntroductionVisit> others = new ArrayList<>();

    Claimed(Turns turns) {
        this.turns = turns;
    }

    /** There is something to be told through this one; if nobody else sees to that, whoever has these does. */
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

    /** Others see to the telling of those that were claimed. */
    void forget() {
        crowds.clear();
        others.clear();
    }
}
