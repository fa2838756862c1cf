package localfirst.relay.admission;

import java.util.Optional;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.ManualTimers;

/** An admission on a clock turned by hand, and peers who ask to come in. */
final class Strangers {
    static final ClientAddress HERE = new ClientAddress("192.0.2.1", true);
    static final ClientAddress THERE = new ClientAddress("192.0.2.2", true);
    static final ClientAddress HOME = new ClientAddress("127.0.0.1", false);
    static final PeerId ALICE = new PeerId("alice");
    static final PeerId BOB = new PeerId("bob");

    final ManualTimers timers = new ManualTimers();
    final Admission admission;

    Strangers(Limits limits) {
        admission = new Admission(limits, timers);
    }

    /** Asks to come in; who may is in. */
    Optional<Refusal> introduce(PeerId peer, ClientAddress address) {
        Optional<Refusal> refusal = admission.refusesIntroduction(address, 0, 0);
        if (refusal.isEmpty()) {
            admission.introductionOpened(address);
        }
        return refusal;
    }

    /** The same on /connection, where also those who may not are in for a moment. */
    Optional<Refusal> connect(ClientAddress address) {
        Optional<Refusal> refusal = admission.refusesConnection(address);
        if (refusal.isEmpty()) {
            admission.connectionOpened(address);
        }
        return refusal;
    }

    void shakeHands(int times, ClientAddress address) {
        for (int i = 0; i < times; i++) {
            introduce(ALICE, address);
        }
    }
}
