package localfirst.relay;

import localfirst.relay.connection.Rendezvous;
import localfirst.relay.introduction.Interests;

/** The parts of a relay, for tests of one of them that need the others around it. */
public final class RelayParts {
    private RelayParts() {}

    public static Interests interests(Relay relay) {
        return relay.interests();
    }

    public static Rendezvous rendezvous(Relay relay) {
        return relay.rendezvous();
    }
}
