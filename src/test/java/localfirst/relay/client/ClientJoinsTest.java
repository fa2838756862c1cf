package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import localfirst.relay.client.FakeRelay.Frame;
import localfirst.relay.client.FakeRelay.Visit;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** What a client says on /introduction, and how it gets there. */
@SystemTest
class ClientJoinsTest extends ClientOnFakeRelay {
    @Test
    void joinsItsDocumentsWhenItConnectsAndLaterOnesAtOnce() {
        client = alice().documents("doc-1", "doc-2").connect();
        Visit visit = relay.nextIntroduction().accept();
        assertThat(visit.path()).isEqualTo("/introduction/alice");
        assertThat(visit.nextMessage().text()).isEqualTo("{\"type\":\"Join\",\"documentIds\":[\"doc-1\",\"doc-2\"]}");
        client.join("doc-3");
        assertThat(visit.nextMessage().text()).isEqualTo("{\"type\":\"Join\",\"documentIds\":[\"doc-3\"]}");
        client.join("doc-3");
        assertThat(visit.nextMessage().text()).isEqualTo("{\"type\":\"Join\",\"documentIds\":[\"doc-3\"]}");
        client.leave("doc-1");
        assertThat(visit.nextMessage().text()).isEqualTo("{\"type\":\"Leave\",\"documentIds\":[\"doc-1\"]}");
        assertThat(client.documentIds()).containsExactly("doc-2", "doc-3");
        heard.awaitEvent("server-connect");
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void speaksMessagePackUnlessToldOtherwise() {
        client = alice().dialect(Dialect.MESSAGE_PACK).documents("doc-1").connect();
        Visit visit = relay.nextIntroduction().accept();
        Frame join = visit.nextMessage();
        assertThat(join.opcode()).isEqualTo(FakeRelay.BINARY);
        assertThat(join.payload()).isEqualTo(MessagePackWriter.encode(ClientMessage.join(List.of("doc-1"))));
        visit.send(
                HexFormat.of()
                        .parseHex(
                                "de0003a474797065ac496e74726f64756374696f6ea6706565724964a3626f62ab646f63756d656e7449647391a5646f632d31"));
        assertThat(relay.nextConnection().path()).isEqualTo("/connection/alice/bob/doc-1");
    }

    @Test
    void joinsVeryManyDocumentsInSeveralMessages() {
        String[] ids = IntStream.range(0, 250).mapToObj(i -> "doc-" + i).toArray(String[]::new);
        client = alice().documents(ids).connect();
        Visit visit = relay.nextIntroduction().accept();
        assertThat(visit.nextMessage().text()).contains("\"doc-0\"").contains("\"doc-99\"");
        assertThat(visit.nextMessage().text()).contains("\"doc-100\"").contains("\"doc-199\"");
        assertThat(visit.nextMessage().text()).contains("\"doc-200\"").contains("\"doc-249\"");
    }

    @Test
    void encodesIdsInPaths() {
        client = RelayClient.builder(relay.url() + "/t/s3cret?x=1")
                .peerId("a/ü")
                .documents("🎉 {x}", "100%")
                .connect();
        Visit visit = relay.nextIntroduction().accept(introduction("b?b", "🎉 {x}"));
        assertThat(visit.path()).isEqualTo("/t/s3cret/introduction/a%2F%C3%BC?x=1");
        assertThat(relay.nextConnection().path())
                .isEqualTo("/t/s3cret/connection/a%2F%C3%BC/b%3Fb/%F0%9F%8E%89%20%7Bx%7D?x=1");
    }

    @Test
    void malformedMessagesAreErrorsAndNoMore() {
        client = alice().documents("doc").connect();
        relay.nextIntroduction()
                .accept(
                        FakeRelay.text("{"),
                        FakeRelay.text("{\"type\":\"Introduction\",\"peerId\":\"b\\ud800\",\"documentIds\":[\"doc\"]}"),
                        introduction("bob", ""),
                        FakeRelay.frame(FakeRelay.BINARY, true, new byte[] {(byte) 0xc0}),
                        FakeRelay.frame(FakeRelay.BINARY, true, new byte[0]),
                        FakeRelay.text("{\"type\":\"Weather\"}"),
                        introduction("bob", "doc"));
        relay.nextConnection();
        await("errors", () -> heard.errors.size() == 5);
        assertThat(heard.errors).hasOnlyElementsOfType(MalformedMessageException.class);
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void sendsHeadersAndSubprotocols() {
        client = alice().header("Authorization", "Bearer t")
                .subprotocols("v2", "v1")
                .documents("doc")
                .connect();
        Visit visit = relay.nextIntroduction();
        assertThat(visit.header("Authorization")).containsExactly("Bearer t");
        assertThat(visit.header("Sec-WebSocket-Protocol"))
                .allSatisfy(v -> assertThat(v.replace(" ", "")).isEqualTo("v2,v1"));
        visit.acceptWith("Sec-WebSocket-Protocol: v1\r\n", introduction("bob", "doc"));
        assertThat(relay.nextConnection().header("Authorization")).containsExactly("Bearer t");
    }

    @Test
    void usesTheHttpClientItIsGiven() {
        AtomicInteger tasks = new AtomicInteger();
        HttpClient http = HttpClient.newBuilder()
                .executor(task -> {
                    tasks.incrementAndGet();
                    new Thread(task).start();
                })
                .build();
        client = alice().httpClient(http).connect();
        relay.nextIntroduction().accept();
        heard.awaitEvent("server-connect");
        assertThat(tasks).hasPositiveValue();
    }
}
