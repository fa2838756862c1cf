package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that gives up a socket to a peer says which one it was when it opens the next. */
@Tag("meaning")
class ReplacedTest extends RelayBehaviour {
    private static final String NUMBER = "00c0ffee00c0ffee";

    private RawWebSocket alice(String query) {
        return polite(path(id("alice"), id("bob"), id("doc")) + "?" + query);
    }

    private RawWebSocket bob() {
        return caller(id("bob"), id("alice"), id("doc"));
    }

    /** This one answers pings, so nothing but the number can be why it ends. */
    @Test
    void theSocketThatIsReplacedEndsAndThePartnerIsFree() {
        Pair pair = new Pair(alice("socket=" + NUMBER), bob());
        pair.sayHello();

        RawWebSocket next = alice("socket=00c0ffee00000002&replaces=" + NUMBER).send(Frame.text("the new one"));

        assertThat(pair.bob().nextClose().closeCode()).isEqualTo(1001);
        pair.alice().awaitEnd();
        pair.bob().awaitEnd();
        RawWebSocket bob = bob();
        Messages.assertNext(bob, Message.text("the new one"));
        new Pair(next, bob).sayHello();
    }

    @Test
    void nobodyWhoDoesNotKnowItsNumberEndsASocket() {
        Pair pair = new Pair(alice("socket=" + NUMBER), bob());
        pair.sayHello();

        inItsPlace(alice("replaces=00c0ffee00c0ffef"));
        inItsPlace(alice("socket=" + NUMBER));
        inItsPlace(alice("replaces=0000000000000000&replaces=" + NUMBER + "0"));

        pair.sayHello();
    }
}
