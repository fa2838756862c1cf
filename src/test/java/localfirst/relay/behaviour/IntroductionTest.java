package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is told of whom, and when. */
@Tag("meaning")
class IntroductionTest extends RelayBehaviour {
    @Test
    void peersThatShareADocumentAreToldOfEachOther() {
        TyrusSocket alice = join("alice", "doc-1");
        TyrusSocket bob = join("bob", "doc-1");

        Introduction.of(alice.next()).names(id("bob"), id("doc-1"));
        Introduction.of(bob.next()).names(id("alice"), id("doc-1"));
    }

    private TyrusSocket join(String name, String document) {
        TyrusSocket socket = closing(TyrusSocket.open(relay, "/introduction/" + id(name)));
        Frame join = Dialect.JSON.join(id(document));
        return socket.send(new Message(true, join.payload()));
    }

    @Test
    void introductionNamesAllThatBothShareInTheJoinersOrder() {
        RawWebSocket alice = peer(id("alice"), id("d1"), id("d2"), id("d3"), id("d4"));
        settle(alice);
        RawWebSocket bob = peer(id("bob"), id("d4"), id("other"), id("d2"), id("d1"));

        Introduction.next(alice).names(id("bob"), id("d4"), id("d2"), id("d1"));
        Introduction.next(bob).names(id("alice"), id("d4"), id("d2"), id("d1"));
    }

    @Test
    void joinAnnouncesOnlyTheDocumentsThatItNames() {
        RawWebSocket alice = peer(id("alice"), id("d1"), id("d2"));
        RawWebSocket bob = peer(id("bob"), id("d1"));
        Introduction.next(alice).names(id("bob"), id("d1"));
        Introduction.next(bob).names(id("alice"), id("d1"));

        bob.send(Dialect.JSON.join(id("d2")));

        Introduction.next(alice).names(id("bob"), id("d2"));
        Introduction.next(bob).names(id("alice"), id("d2"));
    }

    @Test
    void everyPeerOfADocumentIsToldOfTheNewcomer() {
        RawWebSocket alice = peer(id("alice"), id("doc"));
        RawWebSocket bob = peer(id("bob"), id("doc"));
        Introduction.next(alice).names(id("bob"), id("doc"));
        Introduction.next(bob).names(id("alice"), id("doc"));

        RawWebSocket carol = peer(id("carol"), id("doc"));

        Introduction.next(alice).names(id("carol"), id("doc"));
        Introduction.next(bob).names(id("carol"), id("doc"));
        List<String> met = List.of(
                Introduction.next(carol).peerId(), Introduction.next(carol).peerId());
        assertThat(met).containsExactlyInAnyOrder(id("alice"), id("bob"));
    }

    /** At most once in two seconds. */
    @Tag("real-time")
    @Test
    void repeatedJoinAnnouncesAgain() {
        RawWebSocket alice = peer(id("alice"), id("doc"));
        RawWebSocket bob = peer(id("bob"), id("doc"));
        for (int i = 0; i < 3; i++) {
            Introduction.next(alice).names(id("bob"), id("doc"));
            Introduction.next(bob).names(id("alice"), id("doc"));
            bob.send(Dialect.MESSAGE_PACK.join(id("doc")));
        }
        Introduction.next(alice).names(id("bob"), id("doc"));
    }

    @Test
    void documentNamedTwiceInAJoinIsAnnouncedOnce() {
        RawWebSocket alice = peer(id("alice"), id("d1"), id("d1"), id("d2"));
        settle(alice);
        peer(id("bob"), id("d2"), id("d1"), id("d2"));

        Introduction.next(alice).names(id("bob"), id("d2"), id("d1"));
    }

    @Test
    void leaveIsSilentAndEndsTheInterest() {
        RawWebSocket alice = peer(id("alice"), id("left"), id("kept"));
        alice.send(Dialect.MESSAGE_PACK.leave(id("left")));
        settle(alice);
        RawWebSocket bob = peer(id("bob"), id("left"), id("kept"));

        Introduction.next(bob).names(id("alice"), id("kept"));
        Introduction.next(alice).names(id("bob"), id("kept"));

        alice.send(Dialect.MESSAGE_PACK.leave(id("kept")));
        settle(alice);
        alice.send(Dialect.MESSAGE_PACK.join(id("left")));
        // The first thing that Bob hears after the Leave is the next Join.
        Introduction.next(bob).names(id("alice"), id("left"));
    }

    @Test
    void departureIsSilent() {
        RawWebSocket alice = peer(id("alice"), id("doc"));
        RawWebSocket bob = peer(id("bob"), id("doc"));
        Introduction.next(alice);
        Introduction.next(bob);

        bob.send(Frame.close());
        bob.awaitEnd();
        peer(id("carol"), id("doc"));

        Introduction.next(alice).names(id("carol"), id("doc"));
    }

    @Test
    void departedPeerIsIntroducedToNobody() {
        RawWebSocket alice = peer(id("alice"), id("doc"), id("other"));
        settle(alice);
        alice.send(Frame.close());
        alice.awaitEnd();
        awaitDeparture(id("alice"), id("doc"), id("bob"));

        RawWebSocket bob = peer(id("bob"), id("doc"));
        settle(bob);
        RawWebSocket carol = peer(id("carol"), id("doc"));

        Introduction.next(bob).names(id("carol"), id("doc"));
        Introduction.next(carol).names(id("bob"), id("doc"));
    }

    @Test
    void peerIsNeverIntroducedToItself() {
        RawWebSocket tab1 = peer(id("alice"), id("doc"));
        settle(tab1);
        RawWebSocket tab2 = peer(id("alice"), id("doc"));
        settle(tab2);
        peer(id("bob"), id("doc"));

        Introduction.next(tab2).names(id("bob"), id("doc"));
    }

    @Test
    void emptyIdsInAJoinAreDropped() {
        RawWebSocket alice = peer(id("alice")).send(Dialect.JSON.join("", id("doc"), ""));
        peer(id("bob")).send(Dialect.JSON.join("", id("doc")));

        Introduction.next(alice).names(id("bob"), id("doc"));
    }
}
