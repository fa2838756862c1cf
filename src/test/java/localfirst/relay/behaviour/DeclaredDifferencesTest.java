package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Test;

/**
 * What happens where a {@link Difference} is declared, so that none stays declared that isn't there any more. Where it isn't
 * declared, the tests are left out: others then promise the opposite.
 */
class DeclaredDifferencesTest extends RelayBehaviour {
    private int statusOf(String target, String headers) throws IOException {
        RawHttp.Upgraded upgraded = RawHttp.upgrade(relay, target, headers);
        closing(upgraded.socket());
        return upgraded.response().status();
    }

    @Test
    @OnlyWhere(Difference.ODD_PATHS_REFUSED)
    void malformedPathIsNotAnsweredByTheRelay() throws IOException {
        try {
            assertThat(statusOf("/connection/alice/bob/%zz", RawHttp.USUAL_HEADERS))
                    .isNotEqualTo(101);
        } catch (EOFException e) {
            // Tyrus's own server ends the connection instead.
        }
    }

    @Test
    @OnlyWhere(Difference.TRAILING_SLASH_REFUSED)
    void slashAtTheEndIsNotFound() throws IOException {
        assertThat(statusOf("/introduction/" + id("alice") + "/", RawHttp.USUAL_HEADERS))
                .isEqualTo(404);
    }

    @Test
    @OnlyWhere(Difference.COLONS_REFUSED)
    void pathWithAColonIsUnavailable() throws IOException {
        assertThat(statusOf(path("v:w", "u", "k:1"), RawHttp.USUAL_HEADERS)).isEqualTo(503);
    }

    @Test
    @OnlyWhere(Difference.SPLIT_HEADERS_REFUSED)
    void connectionHeaderInTwoLinesIsABadRequest() throws IOException {
        String headers = RawHttp.USUAL_HEADERS.replace(
                "Connection: Upgrade\r\n", "Connection: keep-alive\r\nConnection: Upgrade\r\n");
        assertThat(statusOf("/introduction/" + id("alice"), headers)).isEqualTo(400);
    }

    @Test
    @OnlyWhere(Difference.CODE_1011_MEANS_LOST)
    void peersCode1011IsForwardedAsALostConnection() {
        Pair pair = pair();
        pair.alice().send(Frame.close(1011, "broken"));
        assertThat(pair.bob().nextClose().closeCode()).isEqualTo(1001);
    }

    @Test
    @OnlyWhere(Difference.SPLIT_CHARACTERS_REFUSED)
    void splitCharacterEndsTheSocket() {
        Pair pair = pair();
        byte[] fish = "🐟".getBytes(StandardCharsets.UTF_8);
        pair.alice().send(new Frame(false, 0, Frame.TEXT, new byte[] {fish[0], fish[1]}));
        pair.alice().trySend(Frame.continuation(new byte[] {fish[2], fish[3]}));
        assertThat(pair.alice().nextClose().closeCode()).isEqualTo(1007);
    }

    @Test
    @OnlyWhere(Difference.SPLIT_EMPTY_FRAMES_BREAK)
    void emptyFrameWhoseHeaderArrivesInTwoPartsSwallowsTheNext() {
        Pair pair = pair();
        byte[] empty = Frame.binary().masked(0x1a2b3c4d);
        pair.alice().sendBytes(Frame.joined(Frame.text("before").masked(1), Arrays.copyOf(empty, 1)));
        Messages.assertNext(pair.bob(), Message.text("before"));

        byte[] rest = Arrays.copyOfRange(empty, 1, empty.length);
        byte[] swallowed = Frame.text("swallowed").masked(2);
        pair.alice().sendBytes(Frame.joined(rest, swallowed));
        assertThat(pair.bob().nextMessage().bytes()).hasSameSizeAs(swallowed);

        pair.alice().send(Message.text("next"));
        Messages.assertNext(pair.bob(), Message.text("next"));
    }

    @Test
    @OnlyWhere(Difference.LARGE_MESSAGES_REFUSED)
    void messageOverFourMebibytesEndsItsSendersSocketOnly() {
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
    @OnlyWhere(Difference.FRAMES_CHECKED_BY_CONTAINER)
    void reservedBitsEndTheSocketWithSomeCode() {
        Pair healthy = pair(id("carol"), id("dave"), id("doc"));
        Pair pair = pair();
        pair.alice().sendBytes(Frame.text("hello").withRsv(2).masked(1));
        pair.alice().awaitEnd();
        pair.bob().awaitEnd();
        healthy.sayHello();
    }

    @Test
    @OnlyWhere(Difference.NO_BACKPRESSURE)
    void callerThatSendsMoreThanIsHeldIsToldToComeBackLater() {
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
    @OnlyWhere(Difference.CROSSING_CLOSES_CUT)
    void closesThatCrossEndBothSocketsWithOrWithoutACloseFrame() {
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
    @OnlyWhere(Difference.UNANSWERED_CLOSES_LINGER)
    void peerThatDoesNotAnswerACloseFrameKeepsItsConnectionButNotItsPlace() {
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
    @OnlyWhere(Difference.NO_PAGES)
    void thereIsNoStatus() throws IOException {
        assertThat(RawHttp.get(relay, "/status").status()).isNotEqualTo(200);
    }

    /** Where it isn't declared, it is the oldest. */
    @Test
    @OnlyWhere(Difference.CALLS_TRAVEL)
    void ofFiveCallersWhicheverArrivesFirstIsClosedAndTheOthersMeet() {
        List<RawWebSocket> alices = new ArrayList<>();
        Set<String> waiting = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            alices.add(inItsPlace(caller(id("alice"), id("bob"), id("doc"))).send(Frame.text("number " + i)));
            waiting.add("number " + i);
        }

        int[] closed = {-1};
        Patience.await("that one of them is closed", () -> {
            for (int i = 0; i < alices.size(); i++) {
                Frame close = alices.get(i).within(Duration.ofMillis(1));
                if (close != null) {
                    assertThat(close.closeCode()).isEqualTo(4000);
                    closed[0] = i;
                }
            }
            return closed[0] >= 0;
        });
        waiting.remove("number " + closed[0]);
        Set<String> heard = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            Frame first = caller(id("bob"), id("alice"), id("doc")).next();
            heard.add(new String(first.payload(), StandardCharsets.UTF_8));
        }
        assertThat(heard).isEqualTo(waiting);
    }

    /** Where it isn't declared, they are dropped. */
    @Test
    @OnlyWhere(Difference.CALLS_TRAVEL)
    void framesOfACallerThatClosedAndReturnsAreDeliveredBeforeItsNewOnesOrNotAtAll() {
        RawWebSocket gone = caller(id("alice"), id("bob"), id("doc"));
        gone.send(Frame.text("old"), Frame.close());
        gone.awaitEnd();
        RawWebSocket alice =
                inItsPlace(caller(id("alice"), id("bob"), id("doc")).send(Frame.text("new")));

        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));
        String first = new String(bob.next().payload(), StandardCharsets.UTF_8);
        if (first.equals("old")) {
            bob.nextClose();
            bob.awaitEnd();
            bob = caller(id("bob"), id("alice"), id("doc"));
            Messages.assertNext(bob, Message.text("new"));
        } else {
            assertThat(first).isEqualTo("new");
        }
        new Pair(alice, bob).sayHello();
    }

    @Test
    @OnlyWhere(Difference.PEERS_ELSEWHERE_UNKNOWN)
    void peerElsewhereThatIsReallyCalledUndefinedIsTakenForAMistake() {
        RawWebSocket alice = peer(id("alice"), id("doc"));
        RawWebSocket undefined = peer("undefined", id("doc"));
        Introduction.next(alice).names("undefined", id("doc"));
        Introduction.next(undefined).names(id("alice"), id("doc"));

        assertThat(caller(id("alice"), "undefined", id("doc")).nextClose().closeCode())
                .isEqualTo(1008);
    }
}
