package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A peer may have several sockets: for each document, the newest that joined it speaks for the peer. */
@Tag("meaning")
class PresenceTest extends RelayBehaviour {
    @Test
    void newestSocketThatJoinedSpeaksForThePeer() {
        RawWebSocket older = peer(id("alice"), id("doc"));
        settle(older);
        RawWebSocket newer = peer(id("alice"), id("doc"));
        settle(newer);

        peer(id("bob"), id("doc"));

        Introduction.next(newer).names(id("bob"), id("doc"));
        // The older one is open, and what it hears next isn't about Bob.
        settle(older);
        assertThat(older.hasEnded()).isFalse();
    }

    @Test
    void nextNewestTakesOverWhenTheNewestEnds() {
        RawWebSocket older = peer(id("alice"), id("doc"));
        settle(older);
        RawWebSocket newer = peer(id("alice"), id("doc"));
        settle(newer);
        newer.send(Frame.close());
        newer.awaitEnd();

        RawWebSocket bob = peer(id("bob"), id("doc"));

        Introduction.next(older).names(id("bob"), id("doc"));
        Introduction.next(bob).names(id("alice"), id("doc"));
    }

    @Test
    void endOfAnOldSocketTakesNothingFromTheNewerOne() {
        RawWebSocket older = peer(id("alice"), id("doc"));
        settle(older);
        RawWebSocket newer = peer(id("alice"), id("doc"));
        settle(newer);
        older.send(Frame.close());
        older.awaitEnd();

        peer(id("bob"), id("doc"));

        Introduction.next(newer).names(id("bob"), id("doc"));
    }

    @Test
    void socketSpeaksForTheDocumentsThatItJoinedAndNoOthers() {
        RawWebSocket tab1 = peer(id("alice"), id("doc-1"));
        settle(tab1);
        RawWebSocket tab2 = peer(id("alice"), id("doc-2"));
        settle(tab2);

        peer(id("bob"), id("doc-1"));
        Introduction.next(tab1).names(id("bob"), id("doc-1"));
        peer(id("carol"), id("doc-2"));
        Introduction.next(tab2).names(id("carol"), id("doc-2"));
    }

    @Test
    void documentsOfASocketThatEndedEndWithIt() {
        RawWebSocket tab1 = peer(id("alice"), id("gone"), id("shared"));
        settle(tab1);
        RawWebSocket tab2 = peer(id("alice"), id("shared"));
        settle(tab2);
        tab1.send(Frame.close());
        tab1.awaitEnd();
        awaitDeparture(id("alice"), id("gone"), id("bob"));

        RawWebSocket bob = peer(id("bob"), id("gone"), id("shared"));

        Introduction.next(bob).names(id("alice"), id("shared"));
        Introduction.next(tab2).names(id("bob"), id("shared"));
    }

    @Test
    void joinOnOneSocketTellsTheOthersOfTheSamePeerNothing() {
        RawWebSocket tab1 = peer(id("alice"), id("doc"));
        settle(tab1);
        RawWebSocket bob = peer(id("bob"), id("doc"));
        Introduction.next(tab1).names(id("bob"), id("doc"));
        Introduction.next(bob).names(id("alice"), id("doc"));

        RawWebSocket tab2 = peer(id("alice"), id("doc"));

        Introduction.next(tab2).names(id("bob"), id("doc"));
        Introduction.next(bob).names(id("alice"), id("doc"));
        settle(tab1);
    }
}
