package localfirst.relay.introduction;

import java.util.List;
import java.util.Optional;
import localfirst.relay.admission.Admission;
import localfirst.relay.admission.ExpectedSockets;
import localfirst.relay.admission.Refusal;
import localfirst.relay.admission.VisitRegistry;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;

/**
 * Whether there is a place for another socket of a peer.
 *
 * <p>A handshake that is admitted takes its place at once, and not only when its socket is open, because by then the
 * peer may have asked for the next one. Under an id that is bound to a key it takes none, because anybody can begin
 * such a handshake.
 *
 * <p>Thread-safe, and never blocks.
 */
final class PlacesOfPeers {
    private final Interests interests;
    private final Limits limits;
    private final VisitRegistry registry;
    private final Admission admission;
    private final ExpectedSockets expected;

    PlacesOfPeers(Interests interests, Limits limits, VisitRegistry registry) {
        this.interests = interests;
        this.limits = limits;
        this.registry = registry;
        this.admission = registry.admission();
        this.expected = new ExpectedSockets(registry.timers());
    }

    /** Whether this peer may come in, and if not, why. */
    Optional<Refusal> refuses(PeerId peer, ClientAddress address) {
        List<IntroductionVisit> sockets = interests.visitsOf(peer);
        Optional<Refusal> refusal = limits.introductions().lengths().isTooLong(peer.value())
                ? admission.refusesLongId(address)
                : refuses(peer, address, sockets);
        refusal.ifPresent(why -> registry.log().refused("introduction", peer, address, why.label()));
        if (refusal.isPresent() && refusal.get() == Refusal.TOO_MANY_OF_PEER) {
            // Only sockets from here: otherwise a stranger elsewhere could have them pinged again and again.
            sockets.stream().filter(visit -> visit.isFromSite(address)).forEach(IntroductionVisit::challengeOnce);
        }
        return refusal;
    }

    private Optional<Refusal> refuses(PeerId peer, ClientAddress address, List<IntroductionVisit> sockets) {
        int fromThere = IntroductionVisit.fromSite(sockets, address);
        if (peer.isBoundToKey()) {
            return admission.refusesIntroduction(address, sockets.size(), fromThere);
        }
        String key = key(peer, address);
        int most = limits.sockets().socketsPerPeer();
        boolean hasPlace =
                expected.tryAdd(key, most, () -> IntroductionVisit.fromSite(interests.visitsOf(peer), address));
        Optional<Refusal> refusal = admission.refusesIntroduction(address, sockets.size(), hasPlace ? fromThere : most);
        if (hasPlace && refusal.isPresent()) {
            expected.came(key);
        }
        return refusal;
    }

    /** The socket of an admitted handshake is open, and counted. */
    void taken(IntroductionVisit visit) {
        expected.came(key(visit.peerId(), visit.socket().address()));
    }

    private static String key(PeerId peer, ClientAddress address) {
        return address.site() + ' ' + peer.value();
    }
}
