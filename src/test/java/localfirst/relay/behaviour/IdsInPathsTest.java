package localfirst.relay.behaviour;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids arrive in the request line as URL parsers leave them, and are decoded once. */
class IdsInPathsTest extends RelayBehaviour {
    /** An id as it stands in the request line, and what it is. */
    record Written(String inPath, String id) {}

    static Stream<Written> plainIds() {
        return Stream.of("plain", "constructor", "__proto__").map(id -> new Written(id, id));
    }

    static Stream<Written> oddIds() {
        return Stream.of(
                new Written("a%20space", "a space"),
                new Written("caf%C3%A9", "café"),
                new Written("caf%c3%a9", "café"),
                new Written("%F0%9F%8E%89", "🎉"),
                new Written("{x}", "{x}"),
                new Written("%7Bx%7D", "{x}"),
                new Written("\"quoted\"", "\"quoted\""),
                new Written("%22quoted%22", "\"quoted\""),
                new Written("<x>", "<x>"),
                new Written("%3Cx%3E", "<x>"),
                new Written("a|b", "a|b"),
                new Written("a%7Cb", "a|b"),
                new Written("[x]", "[x]"),
                new Written("a^b", "a^b"),
                new Written("a%5Eb", "a^b"),
                new Written("a:b", "a:b"),
                new Written("a;b", "a;b"),
                new Written("a;b=c", "a;b=c"),
                new Written("a+b", "a+b"),
                new Written("a&b", "a&b"),
                new Written("a=b", "a=b"),
                new Written("a@b", "a@b"),
                new Written("~a", "~a"),
                new Written("it's", "it's"),
                new Written("%41lice", "Alice"),
                new Written("a%2Fb", "a/b"),
                new Written("a%2fb", "a/b"),
                new Written("a%5Cb", "a\\b"),
                new Written("a%3Fb", "a?b"),
                new Written("a%23b", "a#b"),
                new Written("100%25", "100%"),
                new Written("%2541lice", "%41lice"),
                new Written("..%2F..", "../.."));
    }

    @ParameterizedTest
    @MethodSource("plainIds")
    void peerIsKnownByItsId(Written peer) {
        assertKnown(peer);
    }

    @ParameterizedTest
    @MethodSource("oddIds")
    @NotWhere(Difference.ODD_PATHS_REFUSED)
    void peerIsKnownByItsDecodedId(Written peer) {
        assertKnown(peer);
    }

    private void assertKnown(Written peer) {
        peer(peer.inPath() + id("-local"), id("doc"));
        RawWebSocket bob = peer(id("bob"), id("doc"));

        Introduction.next(bob).names(peer.id() + id("-local"), id("doc"));
    }

    @ParameterizedTest
    @MethodSource("plainIds")
    void callersMeetByTheirIds(Written written) {
        assertMeet(written);
    }

    @ParameterizedTest
    @MethodSource("oddIds")
    @NotWhere(Difference.ODD_PATHS_REFUSED)
    void callersMeetByTheirDecodedIds(Written written) {
        assertMeet(written);
    }

    private void assertMeet(Written written) {
        String unique = id("");
        RawWebSocket alice = caller(written.inPath() + unique, id("bob"), written.inPath() + unique);
        RawWebSocket bob = caller(id("bob"), written.inPath() + unique, written.inPath() + unique);

        new Pair(alice, bob).sayHello();
    }

    @Test
    @NotWhere(Difference.ODD_PATHS_REFUSED)
    void differentWaysToWriteAnIdMeanTheSamePeer() {
        RawWebSocket alice = caller("%41lice" + id(""), id("bob"), "d%6Fc");
        RawWebSocket bob = caller(id("bob"), "Alice" + id(""), "%64oc");

        new Pair(alice, bob).sayHello();
    }

    @Test
    void queryIsAccepted() {
        peer(id("alice") + "?token=a/b/c&d", id("doc"));
        RawWebSocket bob = peer(id("bob") + "?", id("doc"));
        Introduction.next(bob).names(id("alice"), id("doc"));

        RawWebSocket left = polite(path(id("alice"), id("bob"), id("doc")) + "?x=/y/../z");
        new Pair(left, caller(id("bob"), id("alice"), id("doc"))).sayHello();
    }

    @Test
    @NotWhere(Difference.TRAILING_SLASH_REFUSED)
    void trailingSlashIsAccepted() {
        peer(id("alice") + "/", id("doc"));
        RawWebSocket bob = peer(id("bob") + "/?token=x", id("doc"));
        Introduction.next(bob).names(id("alice"), id("doc"));

        RawWebSocket left = polite(path(id("alice"), id("bob"), id("doc")) + "/");
        new Pair(left, polite(path(id("bob"), id("alice"), id("doc")) + "/?x=y")).sayHello();
    }
}
