package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What happens where a {@link Difference} is declared, so that none stays declared that isn't there any more. Where it isn't
 * declared, the tests are skipped: others then promise the opposite.
 */
class DeclaredDifferencesTest extends RelayBehaviour {
    private void declared(Difference difference) {
        assumeThat(relay.differences()).contains(difference);
    }

    private int statusOf(String target, String headers) throws IOException {
        RawHttp.Upgraded upgraded = RawHttp.upgrade(relay, target, headers);
        closing(upgraded.socket());
        return upgraded.response().status();
    }

    @Test
    void malformedPathIsNotAnsweredByTheRelay() throws IOException {
        declared(Difference.ODD_PATHS_REFUSED);
        try {
            assertThat(statusOf("/connection/alice/bob/%zz", RawHttp.USUAL_HEADERS))
                    .isNotEqualTo(101);
        } catch (EOFException e) {
            // Tyrus's own server ends the connection instead.
        }
    }

    @Test
    void slashAtTheEndIsNotFound() throws IOException {
        declared(Difference.TRAILING_SLASH_REFUSED);
        assertThat(statusOf("/introduction/" + id("alice") + "/", RawHttp.USUAL_HEADERS))
                .isEqualTo(404);
    }

    @Test
    void pathWithAColonIsUnavailable() throws IOException {
        declared(Difference.COLONS_REFUSED);
        assertThat(statusOf(path("v:w", "u", "k:1"), RawHttp.USUAL_HEADERS)).isEqualTo(503);
    }

    @Test
    void connectionHeaderInTwoLinesIsABadRequest() throws IOException {
        declared(Difference.SPLIT_HEADERS_REFUSED);
        String headers = RawHttp.USUAL_HEADERS.replace(
                "Connection: Upgrade\r\n", "Connection: keep-alive\r\nConnection: Upgrade\r\n");
        assertThat(statusOf("/introduction/" + id("alice"), headers)).isEqualTo(400);
    }

    @Test
    void peersCode1011IsForwardedAsALostConnection() {
        declared(Difference.CODE_1011_MEANS_LOST);
        Pair pair = pair();
        pair.alice().send(Frame.close(1011, "broken"));
        assertThat(pair.bob().nextClose().closeCode()).isEqualTo(1001);
    }

    @Test
    void splitCharacterEndsTheSocket() {
        declared(Difference.SPLIT_CHARACTERS_REFUSED);
        Pair pair = pair();
        byte[] fish = "🐟".getBytes(StandardCharsets.UTF_8);
        pair.alice().send(new Frame(false, 0, Frame.TEXT, new byte[] {fish[0], fish[1]}));
        pair.alice().trySend(Frame.continuation(new byte[] {fish[2], fish[3]}));
        assertThat(pair.alice().nextClose().closeCode()).isEqualTo(1007);
    }

    @Test
    void messageOverFourMebibytesEndsItsSendersSocketOnly() {
        declared(Difference.LARGE_MESSAGES_REFUSED);
        Pair healthy = pair(id("carol"), id("dave"), id("doc"));
        Pair pair = pair();
        Message most = Message.random(4 * 1024 * 1024 - 1024, 1);
        pair.alice().send(most);
        Messages.assertNext(pair.bob(), most);

        pair.alice().trySend(Frame.of(Message.random(4 * 1024 * 1024 + 1024, 2)));

        pair.alice().awaitEnd();
        pair.bob().awaitEnd();
        healthy.sayHello();
    }

    @Test
    void reservedBitsEndTheSocketWithSomeCode() {
        declared(Difference.FRAMES_CHECKED_BY_CONTAINER);
        Pair healthy = pair(id("carol"), id("dave"), id("doc"));
        Pair pair = pair();
        pair.alice().sendBytes(Frame.text("hello").withRsv(2).masked(1));
        pair.alice().awaitEnd();
        pair.bob().awaitEnd();
        healthy.sayHello();
    }

    @Test
    void callerThatSendsMoreThanIsHeldIsToldToComeBackLater() {
        declared(Difference.NO_BACKPRESSURE);
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        try {
            for (int i = 0; i < 40; i++) alice.send(Message.random(1024 * 1024, i));
        } catch (UncheckedIOException e) {
            // Closed by now.
        }
        // Who is still sending may lose the Close frame with the connection.
        Frame close = alice.within(RawWebSocket.PATIENCE);
        if (close != null) assertThat(close.closeCode()).isEqualTo(1013);
        alice.awaitEnd();
    }

    @Test
    void closesThatCrossEndBothSocketsWithOrWithoutACloseFrame() {
        declared(Difference.CROSSING_CLOSES_CUT);
        for (int i = 0; i < 10; i++) {
            Pair pair = pair(id("alice"), id("bob"), id("doc" + i));
            pair.bob().trySend(Frame.close(4002, "bob"));
            pair.alice().trySend(Frame.close(4001, "alice"));
            for (RawWebSocket peer : new RawWebSocket[] {pair.alice(), pair.bob()}) {
                Frame close = peer.within(RawWebSocket.PATIENCE);
                if (close != null) assertThat(close.closeCode()).isIn(4001, 4002);
                peer.awaitEnd();
            }
        }
    }

    @Test
    void peerThatDoesNotAnswerACloseFrameKeepsItsConnectionButNotItsPlace() {
        declared(Difference.UNANSWERED_CLOSES_LINGER);
        Pair pair = pair();
        pair.bob().impolite();
        pair.alice().send(Frame.close(4000, ""));
        assertThat(pair.bob().nextClose().closeCode()).isEqualTo(4000);
        pair.alice().awaitEnd();

        pair();
        assertThat(pair.bob().within(Duration.ofSeconds(7))).isNull();
        assertThat(pair.bob().hasEnded()).isFalse();
    }

    @Test
    void thereIsNoStatus() throws IOException {
        declared(Difference.NO_PAGES);
        assertThat(RawHttp.get(relay, "/status").status()).isNotEqualTo(200);
    }
}
