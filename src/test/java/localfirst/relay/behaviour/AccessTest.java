package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import localfirst.relay.access.AccessDecision;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may use a relay that doesn't let everybody, by whichever way handshakes come to it. */
@SystemTest
@Tag("own-relay")
class AccessTest {
    private static final String TOKEN = "open-sesame.0123";
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String USUAL = RawHttp.USUAL_HEADERS;

    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();
    private RelayUnderTest relay;
    private Place place;

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private void start(Place where, Map<String, String> settings) throws Exception {
        Place.Running running = where.start(settings);
        opened.push(running);
        relay = running.address();
        place = where;
    }

    @ParameterizedTest
    @EnumSource
    void rightTokenIsTakenInWhicheverWayItComes(Place where) throws Exception {
        start(where, Map.of("relay.access.tokens", "another-token.0123," + TOKEN));
        for (TokenWay way : TokenWay.values()) {
            String doc = "doc-" + way;
            RawWebSocket alice = open(way.path(TOKEN, "/connection/alice/bob/" + doc), way.headers(TOKEN));
            RawWebSocket bob = open(way.path(TOKEN, "/connection/bob/alice/" + doc), way.headers(TOKEN));
            new RelayBehaviour.Pair(alice, bob).sayHello();

            RawWebSocket first = open(way.path(TOKEN, "/introduction/alice"), way.headers(TOKEN));
            RawWebSocket second = open(way.path(TOKEN, "/introduction/bob"), way.headers(TOKEN));
            first.send(Dialect.JSON.join(doc));
            second.send(Dialect.JSON.join(doc));
            Introduction.next(first).names("bob", doc);
            Introduction.next(second).names("alice", doc);
        }
    }

    @ParameterizedTest
    @EnumSource
    void browsersAreAnsweredTheSubprotocolThatTheTokenCameIn(Place where) throws Exception {
        start(where, Map.of("relay.access.tokens", TOKEN));
        for (TokenWay way : TokenWay.values()) {
            for (String token : new String[] {TOKEN, "not-a-token-at-all"}) {
                String path = way.path(token, "/connection/alice/bob/doc");
                RawHttp.Response answer = upgrade(path, way.headers(token));
                assertThat(answer.status()).isEqualTo(101);
                assertThat(answer.header("sec-websocket-protocol")).isEqualTo(way.answer(token));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutARightTokenIntroductionsAreRefusedAndConnectionsClosed(Place where) throws Exception {
        start(where, Map.of("relay.access.tokens", TOKEN));
        assertRefused("", "", 401, "the token");
        for (TokenWay way : TokenWay.values()) {
            String wrong = TOKEN + "4";
            assertRefused(way.path(wrong, ""), way.headers(wrong), 401, "the token");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereEverybodyMayATokenDoesNoHarm(Place where) throws Exception {
        start(where, Map.of());
        for (TokenWay way : TokenWay.values()) {
            String doc = "doc-" + way;
            RawWebSocket alice = open(way.path("anything", "/connection/alice/bob/" + doc), way.headers("anything"));
            RawWebSocket bob = open("/connection/bob/alice/" + doc, "");
            new RelayBehaviour.Pair(alice, bob).sayHello();
        }
    }

    @ParameterizedTest
    @EnumSource
    void pagesOfOtherOriginsAreKeptOut(Place where) throws Exception {
        start(where, Map.of("relay.access.origins", "https://app.example.org, *.apps.example.org"));
        for (String right : new String[] {"https://app.example.org", "https://a.apps.example.org", "none"}) {
            RawWebSocket alice = open("/connection/alice/bob/" + right.length(), origin(right));
            RawWebSocket bob = open("/connection/bob/alice/" + right.length(), origin(right));
            new RelayBehaviour.Pair(alice, bob).sayHello();
            open("/introduction/alice", origin(right));
        }
        for (String wrong : new String[] {
            "http://app.example.org",
            "https://app.example.org.evil.example",
            "https://apps.example.org",
            "https://app.example.org:8443",
            "null"
        }) assertRefused("", origin(wrong), 403, "not allowed");
    }

    @ParameterizedTest
    @EnumSource
    void anOriginCanBeRequired(Place where) throws Exception {
        start(where, Map.of("relay.access.origins", "https://app.example.org", "relay.access.origin-required", "on"));
        assertRefused("", "", 403, "not allowed");
        open("/introduction/alice", origin("https://app.example.org"));
    }

    @ParameterizedTest
    @EnumSource
    void signedTokenCountsUntilItExpiresForItsPeerAndDocuments(Place where) throws Exception {
        start(where, Map.of("relay.access.signing-keys", KEY));
        String token = signed(Instant.now().getEpochSecond() + 60, "p", "alice", "d", "doc-1", "d", "doc-2");
        String anybody = signed(Instant.now().getEpochSecond() + 60);
        assertThat(closeOf("/t/" + token + "/connection/alice/bob/doc-3", "")).contains("not allowed");
        assertThat(closeOf("/t/" + token + "/connection/bob/alice/doc-1", "")).contains("not allowed");

        RawWebSocket bob = open("/t/" + anybody + "/introduction/bob", "");
        bob.send(Dialect.JSON.join("doc-3", "doc-2"));
        RawWebSocket alice = open("/t/" + token + "/introduction/alice", "");
        alice.send(Dialect.JSON.join("doc-3"));
        alice.send(Dialect.JSON.join("doc-3", "doc-2"));
        Introduction.next(alice).names("bob", "doc-2");
        Introduction.next(bob).names("alice", "doc-2");

        String old = signed(Instant.now().getEpochSecond() - 1);
        assertRefused("/t/" + old, "", 401, "the token");
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER", "ANNOTATED"})
    void whoeverShowsTooManyWrongTokensIsNotListenedToForAWhile(Place where) throws Exception {
        start(
                where,
                Map.of(
                        "relay.access.tokens", TOKEN,
                        "relay.trusted-proxies", "127.0.0.1,::1",
                        "relay.limits.wrong-tokens-per-second", "1",
                        "relay.limits.wrong-token-burst", "3"));
        String guesser = "X-Forwarded-For: 203.0.113.7\r\n";
        RawHttp.Response last = upgrade("/t/wrong/introduction/alice", guesser);
        for (int i = 0; i < 50 && last.status() == 401; i++) last = upgrade("/t/wrong/introduction/alice", guesser);
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.header("retry-after")).isEqualTo("30");

        RawHttp.Response another = upgrade("/t/" + TOKEN + "/introduction/alice", "X-Forwarded-For: 203.0.113.8\r\n");
        assertThat(another.status()).isEqualTo(101);
        String metrics = RawHttp.get(relay, "/metrics").body();
        assertThat(metrics)
                .containsPattern("relay_refusals_total\\{reason=\"wrong_token\"} ([3-9]|[1-4]\\d)")
                .containsPattern("relay_refusals_total\\{reason=\"too_many_wrong_tokens\"} [1-9]");
    }

    @Test
    void policyThatTakesItsTimeHoldsUpNoPipe() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        RelayServer server = RelayServer.builder()
                .port(0)
                .accessPolicy(request -> {
                    if (request.peer().value().equals("carol")) {
                        asked.countDown();
                        await(answered);
                    }
                    return AccessDecision.allow();
                })
                .start();
        opened.push(server);
        relay = new RelayUnderTest("localhost", server.port(), "", Set.of());
        RelayBehaviour.Pair pair =
                new RelayBehaviour.Pair(open("/connection/alice/bob/doc", ""), open("/connection/bob/alice/doc", ""));
        pair.sayHello();

        CompletableFuture<RawWebSocket> carol = Background.supply(() -> open("/connection/carol/dave/doc", ""));
        try {
            await(asked);
            pair.sayHello();
            assertThat(carol).isNotDone();
        } finally {
            answered.countDown();
        }
        Patience.result(carol, "the handshake");
    }

    private static void await(CountDownLatch latch) {
        Patience.await("the question", latch);
    }

    static String signed(long expiry, String... claims) throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        StringBuilder token = new StringBuilder("v1." + expiry);
        for (int i = 0; i < claims.length; i += 2)
            token.append('.')
                    .append(claims[i])
                    .append(base64.encodeToString(claims[i + 1].getBytes(StandardCharsets.UTF_8)));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return token + "." + base64.encodeToString(mac.doFinal(token.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String origin(String origin) {
        return origin.equals("none") ? "" : "Origin: " + origin + "\r\n";
    }

    /** @param prefix what stands before the path, or a query */
    private void assertRefused(String prefix, String headers, int status, String reason) throws IOException {
        String introduction = with(prefix, "/introduction/alice");
        String connection = with(prefix, "/connection/alice/bob/doc");
        if (place.canRefuse()) {
            assertThat(upgrade(introduction, headers).status()).as(introduction).isEqualTo(status);
        } else {
            assertThat(closeOf(introduction, headers))
                    .startsWith("1008 relay: ")
                    .contains(reason);
        }
        assertThat(closeOf(connection, headers)).startsWith("1008 relay: ").contains(reason);
    }

    private static String with(String prefix, String path) {
        return prefix.startsWith("?") ? path + prefix : prefix + path;
    }

    private String closeOf(String path, String headers) {
        Frame close = open(path, headers).nextClose();
        return close.closeCode() + " " + close.closeReason();
    }

    private RawHttp.Response upgrade(String path, String headers) throws IOException {
        RawHttp.Upgraded upgraded = RawHttp.upgrade(relay, path, USUAL + headers);
        upgraded.socket().close();
        return upgraded.response();
    }

    private RawWebSocket open(String path, String headers) {
        RawWebSocket socket =
                RawWebSocket.open(relay, path, USUAL + headers).polite().read();
        opened.push(socket);
        return socket;
    }
}
