package localfirst.relay.behaviour;

import org.junit.jupiter.api.BeforeEach;

/** For tests of two peers that have been introduced to each other and have a pipe. */
abstract class PipedPeers extends RelayBehaviour {
    RawWebSocket alice;
    RawWebSocket bob;
    Pair pipe;

    @BeforeEach
    void twoPeersWithAPipe() {
        alice = peer(id("alice"), id("doc"));
        bob = peer(id("bob"), id("doc"));
        Introduction.next(alice).names(id("bob"), id("doc"));
        Introduction.next(bob).names(id("alice"), id("doc"));
        pipe = pair();
    }
}
