package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void writesTheThreeMessages() {
        assertThat(Json.encode(ClientMessage.join(List.of("doc-1", "a\"b\\c\n"))))
                .isEqualTo("{\"type\":\"Join\",\"documentIds\":[\"doc-1\",\"a\\\"b\\\\c\\u000a\"]}");
        assertThat(Json.encode(ClientMessage.leave(List.of("é🎉"))))
                .isEqualTo("{\"type\":\"Leave\",\"documentIds\":[\"é🎉\"]}");
        assertThat(Json.encode(ClientMessage.HEARTBEAT)).isEqualTo("{\"type\":\"Heartbeat\"}");
        assertThat(Json.encode(ClientMessage.question("7"))).isEqualTo("{\"type\":\"Heartbeat\",\"id\":\"7\"}");
        assertThat(Json.encode(ClientMessage.question("7", "b\"b", "doc")))
                .isEqualTo("{\"type\":\"Heartbeat\",\"id\":\"7\",\"peerId\":\"b\\\"b\",\"documentId\":\"doc\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"Introduction\",\"peerId\":\"bob\",\"documentIds\":[\"doc-1\"]}",
                "{\"type\":\"Introduction\",\"userName\":\"bob\",\"documentIds\":[\"doc-1\"]}",
                "{\"type\":\"Introduction\",\"userName\":\"other\",\"peerId\":\"bob\",\"documentIds\":[\"doc-1\"]}",
                " { \"documentIds\" : [ \"doc-1\" , 7 ] , \"peerId\" : \"\\u0062ob\" , \"type\" : \"Introduction\" } \n",
                "{\"x\":{\"y\":[1,-2.5e+3,true,false,null,{},[]]},\"type\":\"Introduction\",\"peerId\":\"bob\",\"documentIds\":[\"doc-1\"]}"
            })
    void readsAnIntroduction(String json) throws Exception {
        assertThat(Json.decode(json)).isEqualTo(new Introduction("bob", List.of("doc-1")));
    }

    @Test
    void readsAnAnswer() throws Exception {
        assertThat(Json.decode("{\"type\":\"Heartbeat\",\"id\":\"7\"}")).isEqualTo(new RelayMessage.Answer("7"));
        assertThat(Json.decode("{\"type\":\"Heartbeat\",\"id\":7}")).isNull();
    }

    @Test
    void overlooksMessagesOfAnotherType() throws Exception {
        assertThat(Json.decode("{\"type\":\"Weather\"}")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "null",
                "[]",
                "7",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"Introduction\"}",
                "{\"type\":\"Introduction\",\"peerId\":\"bob\"}",
                "{\"type\":\"Introduction\",\"peerId\":\"bob\",\"documentIds\":\"doc-1\"}",
                "{\"type\":\"x\"} x",
                "{\"type\":\"x\",}",
                "{\"type\" \"x\"}",
                "{\"type\":\"x",
                "{\"type\":\"\\u00g0\"}",
                "{\"type\":\"\\x\"}",
                "{\"type\":01}",
                "{\"type\":\"a\nb\"}"
            })
    void refusesWhatIsNoMessage(String json) {
        assertThatThrownBy(() -> Json.decode(json)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void nestingOfAnyDepthDoesNotOverflowTheStack() {
        assertThatThrownBy(() -> Json.decode("{\"a\":" + "[".repeat(1_000_000)))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void noInputMakesItThrowAnythingElse() {
        Random random = new Random(1);
        String valid =
                "{\"type\":\"Introduction\",\"n\":-1.5e3,\"peerId\":\"b\\u006fb\",\"documentIds\":[\"doc-1\",{}]}";
        String letters = "{}[]\",:\\u0019eE+-.tfn \n";
        int understood = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder json = new StringBuilder(valid);
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                json.setCharAt(random.nextInt(json.length()), letters.charAt(random.nextInt(letters.length())));
            }
            try {
                understood += Json.decode(json.toString()) == null ? 0 : 1;
            } catch (MalformedMessageException e) {
                // That is what it may throw.
            }
        }
        assertThat(understood).isBetween(1, 19_999);
    }
}
