package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alice's call for Bob meets Bob's call for Alice on the same document, and no other call. */
@Tag("meaning")
class PairingTest extends RelayBehaviour {
    @Test
    void secondCallerIsPipedToTheFirst() {
        TyrusSocket alice = closing(TyrusSocket.open(relay, path(id("alice"), id("bob"), id("doc"))));
        TyrusSocket bob = closing(TyrusSocket.open(relay, path(id("bob"), id("alice"), id("doc"))));

        alice.send(Message.text("hello"), Message.binary(1, 2, 3));
        bob.send(Message.binary(), Message.text(""));

        assertThat(bob.next()).isEqualTo(Message.text("hello"));
        assertThat(bob.next()).isEqualTo(Message.binary(1, 2, 3));
        assertThat(alice.next()).isEqualTo(Message.binary());
        assertThat(alice.next()).isEqualTo(Message.text(""));
    }

    @Test
    void samePeersHaveAPipeForEachDocument() {
        Pair one = pair(id("alice"), id("bob"), id("doc-1"));
        Pair two = pair(id("alice"), id("bob"), id("doc-2"));

        one.alice().send(Frame.text("on one"));
        two.alice().send(Frame.text("on two"));

        Messages.assertNext(one.bob(), Message.text("on one"));
        Messages.assertNext(two.bob(), Message.text("on two"));
        one.sayHello();
    }

    /** What the one asks for, what the other asks for: each time not each other. */
    @ParameterizedTest
    @CsvSource({"a, b, doc,   b, a, DOC", "a, b, doc,   a, b, doc2", "a, b, doc,   b, c, doc"})
    void othersDoNotMeet(String local1, String remote1, String doc1, String local2, String remote2, String doc2) {
        assertDoNotMeet(local1, remote1, doc1, local2, remote2, doc2);
    }

    @ParameterizedTest
    @CsvSource({"u, v, w:k,   v:w, u, k", "a:b, c, d,   c, a, b:d", "a, b:c, d,   b, c:a, d"})
    @NotWhere(Difference.COLONS_REFUSED)
    void norDoIdsThatLookAlikeWhenJoinedByColons(
            String local1, String remote1, String doc1, String local2, String remote2, String doc2) {
        assertDoNotMeet(local1, remote1, doc1, local2, remote2, doc2);
    }

    @Test
    @NotWhere(Difference.ODD_PATHS_REFUSED)
    void norDoIdsThatLookAlikeWhenJoinedByBars() {
        assertDoNotMeet("a|b", "c", "d", "c", "a", "b|d");
    }

    private void assertDoNotMeet(
            String local1, String remote1, String doc1, String local2, String remote2, String doc2) {
        RawWebSocket first = caller(local1, remote1, doc1).send(Frame.text("not for the other"));
        RawWebSocket second = caller(local2, remote2, doc2).send(Frame.text("nor this"));

        // Each meets the one that it asked for, and hears nothing of the other before.
        RawWebSocket partner2 = caller(remote2, local2, doc2).send(Frame.text("hello second"));
        RawWebSocket partner1 = caller(remote1, local1, doc1).send(Frame.text("hello first"));
        Messages.assertNext(first, Message.text("hello first"));
        Messages.assertNext(second, Message.text("hello second"));
        Messages.assertNext(partner1, Message.text("not for the other"));
        Messages.assertNext(partner2, Message.text("nor this"));
        // These ids are used again: leave nothing behind.
        first.send(Frame.close());
        second.send(Frame.close());
        partner1.awaitEnd();
        partner2.awaitEnd();
    }

    @Test
    @NotWhere(Difference.COLONS_REFUSED)
    void idsWithColonsMeetTheirOwn() {
        pair("v:w" + id(""), "u" + id(""), "k:1");
        pair("a:", ":b" + id(""), ":");
    }

    /** Until the relay has noticed that, its last frame may still count as a sign of life. */
    @Test
    void nothingIsKeptOfAHeldCallerThatBrokeOff() {
        AtomicInteger attempts = new AtomicInteger();
        Patience.await("that nothing of it is kept", () -> nothingIsKept(id("doc") + attempts.incrementAndGet()));
    }

    private boolean nothingIsKept(String documentId) {
        RawWebSocket ghost = inItsPlace(caller(id("alice"), id("bob"), documentId));
        ghost.send(Frame.text("from a ghost")).cut();
        pair(id("carol"), id("dave"), documentId);
        RawWebSocket alice = caller(id("alice"), id("bob"), documentId).send(Frame.text("from alice"));
        RawWebSocket bob = caller(id("bob"), id("alice"), documentId);
        if (!bob.nextMessage().equals(Message.text("from alice"))) {
            return false;
        }
        new Pair(alice, bob).sayHello();
        return true;
    }
}
