package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.List;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * One peer that is present, through one or more visits, in the order in which they began.
 *
 * <p>Not thread-safe: guarded by {@link Interests}.
 */
final class Presence {
    private final PeerId peer;
    private List<IntroductionVisit> visits = List.of();

    Presence(PeerId peer) {
        this.peer = peer;
    }

    PeerId peer() {
        return peer;
    }

    /** A list that never changes. */
    List<IntroductionVisit> visits() {
        return visits;
    }

    void add(IntroductionVisit visit) {
        List<IntroductionVisit> all = new ArrayList<>(visits);
        all.add(visit);
        all.sort(IntroductionVisit.BY_AGE);
        visits = List.copyOf(all);
    }

    void remove(IntroductionVisit visit) {
        visits = visits.stream().filter(each -> each != visit).toList();
    }

    /** The membership of its newest visit that joined the document: that visit speaks for the peer. */
    @Nullable
    Membership speaker(DocumentId document) {
        for (int i = visits.size() - 1; i >= 0; i--) {
            Membership member = visits.get(i).memberships().of(document);
            if (member != null) {
                return member;
            }
        }
        return null;
    }

    boolean isSpeaker(Membership member) {
        return visits.size() == 1 || speaker(member.room.document()) == member;
    }
}
