package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static localfirst.relay.testing.TestRelay.leave;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.IntStream;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.Outcome;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.Message;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntroductionsTest {
    private static final byte[] JOIN_DOC_1 =
            HexFormat.of().parseHex("de0002a474797065a44a6f696eab646f63756d656e7449647391a5646f632d31");

    private final TestRelay relay = new TestRelay();

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    @Test
    void whoShareADocumentAreToldOfEachOther() {
        FakeSocket alice = relay.joined("alice", "doc");
        FakeSocket bob = relay.joined("bob", "doc");

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"));
        assertThat(relay.relay.counters().introductions()).isEqualTo(2);
    }

    @Test
    void whoShareNothingArentToldOfEachOther() {
        FakeSocket alice = relay.joined("alice", "doc");
        FakeSocket bob = relay.joined("bob", "Doc");

        assertThat(alice.messages()).isEmpty();
        assertThat(bob.messages()).isEmpty();
    }

    @Test
    void eachIsToldOnceOfAllThatTheyShareInTheJoinersOrder() {
        FakeSocket alice = relay.joined("alice", "a", "b", "c", "d");
        FakeSocket bob = relay.joined("bob", "d", "x", "b", "a");

        assertThat(alice.texts()).containsExactly(introduction("bob", "d", "b", "a"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "d", "b", "a"));
    }

    @Test
    void onlyDocumentsOfThisJoinAreNamed() {
        FakeSocket alice = relay.joined("alice", "a", "b");
        FakeSocket bob = relay.joined("bob", "a");
        alice.forgetSent();
        bob.forgetSent();
        bob.say(join("b"));

        assertThat(alice.texts()).containsExactly(introduction("bob", "b"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "b"));
    }

    @Test
    void theJoinerIsToldOfEverybodyWhoSharesSomething() {
        relay.joined("alice", "a");
        relay.joined("bob", "b");
        relay.joined("carol", "a", "b");
        FakeSocket dave = relay.joined("dave", "a", "b");

        assertThat(dave.texts())
                .containsExactlyInAnyOrder(
                        introduction("alice", "a"), introduction("bob", "b"), introduction("carol", "a", "b"));
    }

    @Test
    void aDocumentNamedTwiceInAJoinCountsOnce() {
        FakeSocket alice = relay.joined("alice", "doc", "doc");
        relay.joined("bob", "doc", "doc");

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
    }

    @Test
    void aJoinIsDoneWholeWhateverItsLength() {
        String[] documents = IntStream.range(0, 1000).mapToObj(i -> "d" + i).toArray(String[]::new);
        FakeSocket alice = relay.joined("alice", documents);
        relay.joined("bob", documents);

        assertThat(alice.texts()).containsExactly(introduction("bob", documents));
    }

    @Test
    void leavingIsSilentAndEndsTheIntroductions() {
        FakeSocket alice = relay.joined("alice", "a", "b");
        alice.say(leave("a", "never joined"));
        FakeSocket bob = relay.joined("bob", "a", "b");

        assertThat(alice.texts()).containsExactly(introduction("bob", "b"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "b"));
    }

    @Test
    void leavingBeforeJoiningIsNothing() {
        FakeSocket alice = relay.present("alice");
        alice.say(leave("doc"));
        alice.say(join("doc"));
        alice.say(leave("doc"));
        alice.say(leave("doc"));
        alice.say(join("doc"));

        assertThat(relay.joined("bob", "doc").texts()).containsExactly(introduction("alice", "doc"));
    }

    @Test
    void departureIsSilent() {
        FakeSocket alice = relay.joined("alice", "doc");
        FakeSocket bob = relay.joined("bob", "doc");
        bob.forgetSent();
        alice.hangUp();

        assertThat(bob.messages()).isEmpty();
        assertThat(relay.joined("carol", "doc").texts()).containsExactly(introduction("bob", "doc"));
        assertThat(relay.relay.counters().introductionsEnded(Outcome.CLOSED)).isEqualTo(1);
    }

    @Test
    void aPeerIsNeverIntroducedToItself() {
        FakeSocket one = relay.joined("alice", "doc");
        FakeSocket two = relay.joined("alice", "doc");
        one.say(join("doc"));

        assertThat(one.messages()).isEmpty();
        assertThat(two.messages()).isEmpty();
    }

    @Test
    void theNewestSocketThatJoinedADocumentSpeaksForItsPeer() {
        FakeSocket older = relay.joined("alice", "a", "b");
        FakeSocket newer = relay.joined("alice", "b");
        FakeSocket bystander = relay.present("alice");
        FakeSocket bob = relay.joined("bob", "a", "b");

        assertThat(older.texts()).containsExactly(introduction("bob", "a"));
        assertThat(newer.texts()).containsExactly(introduction("bob", "b"));
        assertThat(bystander.messages()).isEmpty();
        assertThat(bob.texts()).containsExactly(introduction("alice", "a", "b"));
    }

    @Test
    void theNewestSpeaksEvenIfTheOlderJoinsAgain() {
        FakeSocket older = relay.joined("alice", "doc");
        FakeSocket newer = relay.joined("alice", "doc");
        older.say(join("doc"));
        relay.joined("bob", "doc");

        assertThat(older.messages()).isEmpty();
        assertThat(newer.texts()).containsExactly(introduction("bob", "doc"));
    }

    @Test
    void theCloseOfAnOldSocketErasesNothingOfTheNewer() {
        FakeSocket older = relay.joined("alice", "doc");
        FakeSocket newer = relay.joined("alice", "doc");
        older.breakOff();
        relay.relay.checkConsistency();
        relay.joined("bob", "doc");

        assertThat(newer.texts()).containsExactly(introduction("bob", "doc"));
    }

    @Test
    void whenTheNewestEndsTheNextNewestSpeaks() {
        FakeSocket oldest = relay.joined("alice", "doc");
        FakeSocket middle = relay.joined("alice", "doc");
        FakeSocket newest = relay.joined("alice", "doc");
        newest.breakOff();
        relay.joined("bob", "doc");

        assertThat(oldest.messages()).isEmpty();
        assertThat(middle.texts()).containsExactly(introduction("bob", "doc"));
    }

    @Test
    void whatASocketBroughtGoesWithIt() {
        FakeSocket older = relay.joined("alice", "a");
        relay.joined("alice", "b");
        older.breakOff();
        FakeSocket bob = relay.joined("bob", "a", "b");

        assertThat(bob.texts()).containsExactly(introduction("alice", "b"));
    }

    @Test
    void noSocketIsClosedForAnotherOfTheSamePeer() {
        FakeSocket one = relay.joined("alice", "doc");
        FakeSocket two = relay.joined("alice", "doc");

        assertThat(one.closedWith()).isNull();
        assertThat(two.closedWith()).isNull();
        assertThat(relay.relay.figures().peers()).isEqualTo(1);
        assertThat(relay.relay.figures().introductionSockets()).isEqualTo(2);
    }

    @Test
    void idsThatJavaScriptStumblesOverAreIdsLikeAnyOther() {
        FakeSocket alice = relay.joined("__proto__", "constructor", "__proto__");
        FakeSocket bob = relay.joined("constructor", "toString", "__proto__");

        assertThat(alice.texts()).containsExactly(introduction("constructor", "__proto__"));
        assertThat(bob.texts()).containsExactly(introduction("__proto__", "__proto__"));
    }

    @Test
    void theFirstValidMessageDecidesTheDialect() {
        FakeSocket alice = relay.present("alice");
        alice.say("stray text");
        alice.say(JOIN_DOC_1);
        alice.say(join("other"));
        FakeSocket bob = relay.present("bob");
        bob.say(new byte[] {(byte) 0xc0});
        bob.say("{\"type\":\"Heartbeat\"}");
        bob.say(JOIN_DOC_1);

        assertThat(alice.messages())
                .containsExactly(
                        Message.binary(
                                HexFormat.of()
                                        .parseHex(
                                                "de0003a474797065ac496e74726f64756374696f6ea6706565724964a3626f62ab646f63756d656e7449647391a5646f632d31")));
        assertThat(bob.messages()).containsExactly(Message.text(introduction("alice", "doc-1")));
    }

    @Test
    void nonsenseIsIgnoredAndCountedAndALaterJoinWorks() {
        FakeSocket alice = relay.present("alice");
        alice.say("nonsense");
        alice.say(new byte[] {(byte) 0xc0});
        alice.say("{\"type\":\"Leave\"}");
        alice.say("{\"type\":\"Introduction\",\"documentIds\":[\"doc\"]}");
        alice.say(join("doc"));
        relay.joined("bob", "doc");

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(alice.closedWith()).isNull();
        assertThat(relay.relay.counters().ignored(Ignored.MALFORMED)).isEqualTo(4);
    }

    @Test
    void aMessageOverTheLimitIsIgnoredAndTheNextWorks() {
        FakeSocket alice = relay.present("alice");
        alice.say(" ".repeat(Limits.defaults().introductions().lengths().messageBytes() + 1));
        alice.say(join("doc"));
        relay.joined("bob", "doc");

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(relay.relay.counters().ignored(Ignored.TOO_LONG)).isEqualTo(1);
    }

    @Test
    void idsOverTheLimitAreLeftOut() {
        int most = Limits.defaults().introductions().lengths().idBytes();
        String longest = "é".repeat(most / 2);
        FakeSocket alice = relay.joined("alice", longest, longest + "x", "doc");
        relay.joined("bob", longest, longest + "x", "doc");

        assertThat(alice.texts()).containsExactly(introduction("bob", longest, "doc"));
        assertThat(relay.relay.counters().ignored(Ignored.LONG_IDS)).isEqualTo(2);
    }

    @Test
    void documentsOverTheLimitAreLeftOutAndCounted() {
        int most = Limits.defaults().introductions().documentsPerSocket();
        FakeSocket alice = relay.joined(
                "alice", IntStream.range(0, most).mapToObj(i -> "d" + i).toArray(String[]::new));
        alice.say(join("one more", "d0"));
        FakeSocket bob = relay.joined("bob", "one more", "d0");

        assertThat(bob.texts()).containsExactly(introduction("alice", "d0"));
        assertThat(relay.relay.counters().ignored(Ignored.SURPLUS_DOCUMENTS)).isEqualTo(1);
    }

    @Test
    void whoSendsOnlyNonsenseIsReadMoreAndMoreSlowly() {
        FakeSocket eve = relay.present("eve");
        for (int i = 0; i < 16; i++) {
            eve.say("nonsense");
        }
        assertThat(eve.isReading()).isTrue();
        eve.say("nonsense");
        eve.say("nonsense");
        assertThat(eve.hasUnread()).isTrue();
        relay.advance(Duration.ofMillis(10));
        assertThat(eve.hasUnread()).isFalse();
        eve.say("nonsense");
        relay.advance(Duration.ofMillis(10));
        assertThat(eve.hasUnread()).isTrue();
        relay.advance(Duration.ofMillis(10));
        assertThat(eve.hasUnread()).isFalse();
    }

    @Test
    void aSilentPeerIsClosedAndForgotten() {
        FakeSocket alice = relay.joined("alice", "doc").ignorePings();
        relay.advanceSeconds(61);
        assertThat(alice.closeCode()).isEqualTo(4003);
        alice.finish();

        assertThat(relay.joined("bob", "doc").messages()).isEmpty();
        assertThat(relay.relay.counters().introductionsEnded(Outcome.SILENT)).isEqualTo(1);
    }

    @Test
    void aPeerThatTakesNothingIsCutAfterTheSendDeadline() {
        FakeSocket alice = relay.joined("alice", "doc");
        alice.block();
        relay.joined("bob", "doc");
        relay.advanceSeconds(61);
        assertThat(alice.isAborted()).isTrue();
        alice.finish();

        assertThat(relay.relay.counters().introductionsEnded(Outcome.SLOW)).isEqualTo(1);
    }

    @Test
    void manyIdsOfOneHashCostNoMoreThanOthers() {
        String[] documents = new String[1 << 14];
        for (int i = 0; i < documents.length; i++) {
            StringBuilder id = new StringBuilder();
            for (int bit = 0; bit < 14; bit++) {
                id.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            documents[i] = id.toString();
        }
        long before = System.nanoTime();
        relay.joined("alice", documents).breakOff();
        Duration took = Duration.ofNanos(System.nanoTime() - before);

        // Quadratic work took minutes.
        assertThat(took).isLessThan(Patience.stretched(Duration.ofSeconds(10)));
    }
}
