package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each socket is answered in the dialect of its first valid message; peers of all dialects meet. */
@Tag("meaning")
class DialectTest extends RelayBehaviour {
    @Test
    void jsonIntroductionNamesThePeerAsOldAndNewClientsCallIt() {
        RawWebSocket alice = peer(id("alice")).send(Dialect.JSON.join(id("doc")));
        peer(id("bob"), id("doc"));

        Introduction introduction = Introduction.next(alice);

        introduction.names(id("bob"), id("doc"));
        assertThat(introduction.dialect()).isEqualTo(Dialect.JSON);
        assertThat(introduction.fields()).containsExactlyInAnyOrder("type", "peerId", "userName", "documentIds");
    }

    @Test
    void messagePackIntroductionHasExactlyTheThreeFields() {
        RawWebSocket alice = peer(id("alice"), id("doc"));
        peer(id("bob")).send(Dialect.JSON.join(id("doc")));

        Introduction introduction = Introduction.next(alice);

        introduction.names(id("bob"), id("doc"));
        assertThat(introduction.dialect()).isEqualTo(Dialect.MESSAGE_PACK);
        assertThat(introduction.fields()).containsExactlyInAnyOrder("type", "peerId", "documentIds");
    }

    @ParameterizedTest
    @EnumSource
    void firstValidMessageDecidesHoweverLaterOnesAreWritten(Dialect first) {
        Dialect second = first == Dialect.JSON ? Dialect.MESSAGE_PACK : Dialect.JSON;
        RawWebSocket alice = peer(id("alice")).send(first.join(id("doc-1")), second.join(id("doc-2")));
        settle(alice);
        RawWebSocket bob = peer(id("bob"), id("doc-2"), id("doc-1"));

        Introduction introduction = Introduction.next(alice);
        introduction.names(id("bob"), id("doc-2"), id("doc-1"));
        assertThat(introduction.dialect()).isEqualTo(first);
        Introduction.next(bob).names(id("alice"), id("doc-2"), id("doc-1"));
    }

    @Test
    void strayTextDoesNotTurnTheAnswersToText() {
        RawWebSocket alice = peer(id("alice"))
                .send(Frame.text("hello?"), Frame.text("{\"type\":\"Nonsense\"}"), Frame.text(""))
                .send(Dialect.MESSAGE_PACK.join(id("doc")));
        peer(id("bob"), id("doc"));

        assertThat(Introduction.next(alice).dialect()).isEqualTo(Dialect.MESSAGE_PACK);
    }

    @Test
    void strayBytesDoNotTurnTheAnswersToBinary() {
        RawWebSocket alice = peer(id("alice"))
                .send(Frame.binary(0xc0), Frame.binary(), Frame.binary(1, 2, 3))
                .send(Dialect.JSON.join(id("doc")));
        peer(id("bob"), id("doc"));

        assertThat(Introduction.next(alice).dialect()).isEqualTo(Dialect.JSON);
    }

    @Test
    void jsonInABinaryFrameIsJson() {
        RawWebSocket alice =
                peer(id("alice")).send(Frame.binary(Dialect.JSON.join(id("doc")).payload()));
        RawWebSocket bob = peer(id("bob"), id("doc"));

        Introduction introduction = Introduction.next(alice);
        introduction.names(id("bob"), id("doc"));
        assertThat(introduction.dialect()).isEqualTo(Dialect.JSON);
        Introduction.next(bob).names(id("alice"), id("doc"));
    }

    @Test
    void jsonInABinaryFrameDoesNotTurnTheAnswersToText() {
        RawWebSocket alice = peer(id("alice"))
                .send(Dialect.MESSAGE_PACK.join(id("doc-1")))
                .send(Frame.binary(Dialect.JSON.join(id("doc-2")).payload()));
        peer(id("bob"), id("doc-2"));

        assertThat(Introduction.next(alice).dialect()).isEqualTo(Dialect.MESSAGE_PACK);
    }

    @Test
    void heartbeatIsAValidMessageAndDecides() {
        RawWebSocket alice = peer(id("alice")).send(Golden.message("heartbeat", "json"));
        alice.send(Dialect.MESSAGE_PACK.join(id("doc")));
        peer(id("bob"), id("doc"));

        assertThat(Introduction.next(alice).dialect()).isEqualTo(Dialect.JSON);
    }
}
