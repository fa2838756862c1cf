package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients from 4.0.1 to 4.1.2 speak MessagePack, look for {@code userName} as clients before them did, don't find it, and
 * call the peer {@code undefined}. They are introduced again in a way that they understand.
 */
@Tag("real-time")
class UndefinedPeerTest extends RelayBehaviour {
    private static final Frame JOIN = Golden.message("join", "messagepack");
    private static final Frame PLAIN = Golden.message("introduction", "messagepack");
    private static final Frame WITH_USER_NAME = Golden.message("introduction", "messagepack, userName too");

    @Test
    void aPeerThatCallsThePeerUndefinedIsIntroducedAgainWithTheUserNameToo() {
        Frame join = own(JOIN);
        RawWebSocket alice = peer("alice").send(join);
        RawWebSocket bob = peer("bob").send(join);
        assertThat(alice.next()).isEqualTo(own(PLAIN));
        Introduction.next(bob).names("alice", documentLikeGolden());

        RawWebSocket misled = caller("alice", "undefined", documentLikeGolden());

        Frame close = misled.nextClose();
        assertThat(close.closeCode()).isEqualTo(1008);
        assertThat(close.closeReason()).startsWith("relay: no peer is called undefined");
        assertThat(alice.next()).isEqualTo(own(WITH_USER_NAME));
        bob.send(join);
        assertThat(alice.next()).isEqualTo(own(WITH_USER_NAME));
        assertThat(Introduction.next(bob).fields()).containsExactlyInAnyOrder("type", "peerId", "documentIds");
    }

    @Test
    void itIsToldAgainOnceForEachDocument() {
        RawWebSocket alice = peer(id("alice"), id("doc-1"), id("doc-2"));
        RawWebSocket bob = peer(id("bob"), id("doc-1"), id("doc-2"));
        Introduction.next(alice).names(id("bob"), id("doc-1"), id("doc-2"));
        Introduction.next(bob);

        // One after the other: what is to be told at the same moment may come together.
        caller(id("alice"), "undefined", id("doc-2")).awaitEnd();
        Introduction.next(alice).names(id("bob"), id("doc-2"));
        caller(id("alice"), "undefined", id("doc-1")).awaitEnd();
        Introduction.next(alice).names(id("bob"), id("doc-1"));

        for (int i = 0; i < 2; i++) {
            caller(id("alice"), "undefined", id("doc-2")).awaitEnd();
            caller(id("alice"), "undefined", id("doc-1")).awaitEnd();
        }
        assertThat(alice.within(Duration.ofMillis(500))).isNull();
        assertThat(bob.within(Duration.ZERO)).isNull();
    }

    @Test
    @NotWhere(Difference.PEERS_ELSEWHERE_UNKNOWN)
    void aPeerThatIsReallyCalledUndefinedCanBeCalled() {
        RawWebSocket alice = peer(id("alice"), id("doc"));
        RawWebSocket undefined = peer("undefined", id("doc"));
        Introduction.next(alice).names("undefined", id("doc"));
        Introduction.next(undefined).names(id("alice"), id("doc"));

        pair(id("alice"), "undefined", id("doc"));
        assertThat(alice.within(Duration.ZERO)).isNull();
    }

    @Test
    void aPeerThatWasToldInJsonHasTheUserNameAnyway() {
        RawWebSocket alice = peer(id("alice")).send(Dialect.JSON.join(id("doc")));
        peer(id("bob"), id("doc"));
        Introduction.next(alice).names(id("bob"), id("doc"));

        pair(id("alice"), "undefined", id("doc"));
        assertThat(alice.within(Duration.ZERO)).isNull();
    }
}
