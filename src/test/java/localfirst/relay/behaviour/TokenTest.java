package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A relay in somebody else's container that lets only those in who have {@link #TOKEN}. */
@Tag("token")
public class TokenTest extends RelayBehaviour {
    public static final String TOKEN = "open-sesame.0123";

    @ParameterizedTest
    @EnumSource
    void rightTokenIsTakenInWhicheverWayItComes(TokenWay way) {
        String doc = id("doc");
        RawWebSocket alice = open(way, TOKEN, path(id("alice"), id("bob"), doc));
        RawWebSocket bob = open(way, TOKEN, path(id("bob"), id("alice"), doc));
        new Pair(alice, bob).sayHello();

        RawWebSocket first = open(way, TOKEN, "/introduction/" + id("alice"));
        RawWebSocket second = open(way, TOKEN, "/introduction/" + id("bob"));
        first.send(Dialect.JSON.join(doc));
        second.send(Dialect.JSON.join(doc));
        Introduction.next(first).names(id("bob"), doc);
        Introduction.next(second).names(id("alice"), doc);
    }

    @ParameterizedTest
    @EnumSource
    void withAWrongOneConnectionsAreClosed(TokenWay way) {
        String wrong = TOKEN + "4";
        Frame close = open(way, wrong, path(id("alice"), id("bob"), id("doc"))).nextClose();
        assertThat(close.closeCode()).isEqualTo(1008);
        assertThat(close.closeReason()).startsWith("relay: ").contains("the token");
    }

    @ParameterizedTest
    @EnumSource
    void withAWrongOneIntroductionsAreRefused(TokenWay way) throws IOException {
        String wrong = TOKEN + "4";
        String path = "/introduction/" + id("alice");
        RawHttp.Upgraded upgraded =
                RawHttp.upgrade(relay, way.path(wrong, path), RawHttp.USUAL_HEADERS + way.headers(wrong));
        closing(upgraded.socket());
        assertThat(upgraded.response().status()).isEqualTo(401);
    }

    private RawWebSocket open(TokenWay way, String token, String path) {
        return closing(RawWebSocket.open(relay, way.path(token, path), RawHttp.USUAL_HEADERS + way.headers(token)))
                .polite()
                .read();
    }
}
