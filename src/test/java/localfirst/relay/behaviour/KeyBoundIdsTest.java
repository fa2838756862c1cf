package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import localfirst.relay.testing.KeyByHand;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ids of the form {@code ed25519.<public key>} belong to whoever has the private key. */
@Tag("meaning")
class KeyBoundIdsTest extends RelayBehaviour {
    private final KeyByHand key = new KeyByHand();

    private String name() {
        return relay.host() + ":" + relay.port();
    }

    /** A peer that has proven that the id is its own, and its ticket. */
    private record Proven(RawWebSocket socket, String ticket) {}

    private Proven proven(String... documents) {
        RawWebSocket socket = peer(key.id()).send(Dialect.JSON.join(documents));
        String challenge = KeyByHand.challenge(socket.nextMessage().string());
        socket.send(Frame.text(key.proof(challenge, name())));
        return new Proven(socket, KeyByHand.ticket(socket.nextMessage().string()));
    }

    @Test
    void whoHasTheKeyIsIntroducedAndOthersAreNot() {
        String doc = id("doc");
        RawWebSocket bob = peer(id("bob"), doc);
        RawWebSocket stranger = peer(key.id(), doc);
        assertThat(stranger.nextMessage().string()).contains("Challenge");
        RawWebSocket alice = proven(doc).socket();
        Introduction.next(bob).names(key.id(), doc);
        Introduction.next(alice).names(id("bob"), doc);
        settle(bob);
    }

    @Test
    void theChallengeComesInTheDialectOfTheFirstMessage() {
        RawWebSocket alice = peer(key.id()).send(Dialect.MESSAGE_PACK.join(id("doc")));
        Message challenge = alice.nextMessage();
        assertThat(challenge.text()).isFalse();
        assertThat(challenge.string()).contains("Challenge").contains("challenge");
    }

    @Test
    void whoSaysNothingIsChallengedInJson() {
        Message challenge = peer(key.id()).nextMessage();
        assertThat(challenge.text()).isTrue();
        assertThat(KeyByHand.challenge(challenge.string())).hasSize(43);
    }

    @Test
    void aWrongProofIsAnsweredWithAClose() {
        RawWebSocket alice = peer(key.id()).send(Dialect.JSON.join(id("doc")));
        String challenge = KeyByHand.challenge(alice.nextMessage().string());
        alice.send(Frame.text(new KeyByHand().proof(challenge, name())));
        Frame close = alice.nextClose();
        assertThat(close.closeCode()).isEqualTo(4004);
        assertThat(close.closeReason()).isEqualTo("relay: the proof is wrong");
    }

    @Test
    void aProofForAnotherRelayIsAnsweredWithAClose() {
        RawWebSocket alice = peer(key.id()).send(Dialect.JSON.join(id("doc")));
        String challenge = KeyByHand.challenge(alice.nextMessage().string());
        alice.send(Frame.text(key.proof(challenge, "evil.example")));
        assertThat(alice.nextClose().closeCode()).isEqualTo(4004);
    }

    @ParameterizedTest
    @EnumSource
    void callsNeedTheTicketInAnyOfTheWaysThatTokensCome(TokenWay way) {
        String doc = id("doc");
        String ticket = proven(doc).ticket();
        RawWebSocket alice = call(way, ticket, doc);
        new Pair(alice, caller(id("bob"), key.id(), doc)).sayHello();
        RawWebSocket both = call(way, ticket + "~some-token", id("other"));
        new Pair(both, caller(id("bob"), key.id(), id("other"))).sayHello();
    }

    @Test
    void callsWithoutAGoodTicketAreClosed() {
        String doc = id("doc");
        String ticket = proven(doc).ticket();
        assertRefused(caller(key.id(), id("bob"), doc));
        assertRefused(call(TokenWay.HEADER, "a-token", doc));
        assertRefused(call(TokenWay.HEADER, ticket.substring(0, ticket.length() - 1), doc));
        KeyByHand mallory = new KeyByHand();
        assertRefused(opened(TokenWay.HEADER, ticket, path(mallory.id(), id("bob"), doc)));
    }

    @Test
    void whoeverCallsThemNeedsNone() {
        String doc = id("doc");
        RawWebSocket bob = caller(id("bob"), key.id(), doc);
        new Pair(call(TokenWay.QUERY, proven(doc).ticket(), doc), bob).sayHello();
    }

    private RawWebSocket call(TokenWay way, String ticket, String document) {
        return opened(way, ticket, path(key.id(), id("bob"), document));
    }

    private RawWebSocket opened(TokenWay way, String ticket, String path) {
        return closing(RawWebSocket.open(relay, way.path(ticket, path), RawHttp.USUAL_HEADERS + way.headers(ticket)))
                .polite()
                .read();
    }

    private static void assertRefused(RawWebSocket caller) {
        Frame close = caller.nextClose();
        assertThat(close.closeCode()).isEqualTo(4004);
        assertThat(close.closeReason()).isEqualTo("relay: this id needs a ticket, which /introduction gives");
    }
}
