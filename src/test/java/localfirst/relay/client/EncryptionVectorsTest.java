package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The bytes of encryption, which vectors.test.js reads from the same files. */
class EncryptionVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void theHandshakeAndTheCiphersAreThoseOfNoise() throws Exception {
        for (JsonObject vector : objects(read("noise.json"), "vectors")) {
            NoiseHandshake one = handshake(vector, true, "init");
            NoiseHandshake other = handshake(vector, false, "resp");
            List<JsonObject> messages = objects(vector, "messages");
            exchange(one, other, messages.get(0));
            exchange(other, one, messages.get(1));
            assertThat(HEX.formatHex(one.hash())).isEqualTo(vector.getString("handshake_hash"));
            List<NoiseHandshake.Ciphers> ends = List.of(one.split(), other.split());
            for (int i = 2; i < messages.size(); i++) {
                byte[] payload = bytes(messages.get(i), "payload");
                byte[] sealed = ends.get(i % 2).sending().seal(payload, new byte[0]);
                assertThat(HEX.formatHex(sealed)).isEqualTo(messages.get(i).getString("ciphertext"));
                assertThat(ends.get(1 - i % 2).receiving().open(sealed, new byte[0]))
                        .isEqualTo(payload);
            }
        }
    }

    @Test
    void namesAndSecretsComeToTheIdsAndKeysThatJavaScriptMakesOfThem() throws Exception {
        for (JsonObject vector : objects(read("vectors.json"), "documents")) {
            DocumentSecret secret = vector.containsKey("secret")
                    ? DocumentSecret.of(vector.getString("secret"))
                    : DocumentSecret.of(bytes(vector, "secretBytes"));
            JoinedDocument document = JoinedDocument.secret(vector.getString("name"), secret);
            assertThat(document.id()).isEqualTo(vector.getString("id"));
            assertThat(document.psk()).isEqualTo(bytes(vector, "psk"));
        }
    }

    @Test
    void conversationsTakeTheFramesThatTheyTakeInJavaScript() throws Exception {
        for (JsonObject vector : objects(read("vectors.json"), "conversations")) {
            PipeEnd one = end(vector, "initiator", "responder");
            PipeEnd other = end(vector, "responder", "initiator");
            JsonObject close = vector.getJsonObject("close");
            CloseStatus status = new CloseStatus(close.getInt("code"), close.getString("reason"));
            one.onOpen = () -> say(one, vector, "initiator");
            other.onOpen = () -> {
                say(other, vector, "responder");
                other.sendEnd(status);
            };
            List<String> frames = new ArrayList<>();
            List<String> answers = new ArrayList<>();
            PipeEnd.carry(one, other, (frame, from, count) -> {
                (from == one ? frames : answers).add(shown(frame));
                return List.of(new PipeEnd.Delivery(from == one ? other : one, frame));
            });
            JsonObject expected = vector.getJsonObject("frames");
            assertThat(frames).isEqualTo(expectedFrames(expected, "initiator"));
            assertThat(answers).isEqualTo(expectedFrames(expected, "responder"));
            assertThat(one.ended).isEqualTo(status);
        }
    }

    private static NoiseHandshake handshake(JsonObject vector, boolean initiator, String who) {
        byte[] psk = HEX.parseHex(vector.getJsonArray(who + "_psks").getString(0));
        return new NoiseHandshake(initiator, psk, bytes(vector, who + "_prologue"), bytes(vector, who + "_ephemeral"));
    }

    private static void exchange(NoiseHandshake from, NoiseHandshake to, JsonObject message)
            throws GeneralSecurityException {
        byte[] written = from.write(bytes(message, "payload"));
        assertThat(HEX.formatHex(written)).isEqualTo(message.getString("ciphertext"));
        assertThat(to.read(written)).isEqualTo(bytes(message, "payload"));
    }

    private static PipeEnd end(JsonObject vector, String local, String remote) {
        JoinedDocument document =
                JoinedDocument.secret(vector.getString("name"), DocumentSecret.of(vector.getString("secret")));
        JsonObject mine = vector.getJsonObject(local);
        return new PipeEnd(
                document, mine.getString("id"), vector.getJsonObject(remote).getString("id"), bytes(mine, "ephemeral"));
    }

    private static void say(PipeEnd end, JsonObject vector, String who) {
        for (JsonObject message : objects(vector.getJsonObject("says"), who)) {
            if (message.containsKey("binary")) {
                end.send(bytes(message, "binary"));
            } else {
                end.send(message.getString("text").repeat(message.getInt("times", 1)));
            }
        }
    }

    private static List<String> expectedFrames(JsonObject frames, String who) {
        return objects(frames, who).stream()
                .map(frame -> frame.containsKey("hex")
                        ? frame.getString("hex")
                        : frame.getInt("length") + " " + frame.getString("sha256"))
                .toList();
    }

    private static String shown(byte[] frame) {
        if (frame.length <= 500) return HEX.formatHex(frame);
        try {
            return frame.length + " "
                    + HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(frame));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(JsonObject object, String name) {
        return HEX.parseHex(object.getString(name));
    }

    private static List<JsonObject> objects(JsonObject object, String name) {
        return object.getJsonArray(name).getValuesAs(JsonObject.class);
    }

    private static JsonObject read(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(EncryptionVectorsTest.class.getResourceAsStream("/encryption/" + file))) {
            return Json.createReader(in).readObject();
        }
    }
}
