package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import localfirst.relay.testing.KeyByHand;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys, proofs and bindings that others have computed; the browser client's tests read the same file. */
class KeyVectorsTest {
    @TempDir
    private Path directory;

    static List<JsonObject> vectors() throws IOException {
        try (var reader =
                Json.createReader(Files.newBufferedReader(Path.of("src/test/resources/keys/vectors.json"), UTF_8))) {
            return reader.readArray().getValuesAs(JsonObject.class);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void areWhatThisClientComputes(JsonObject vector) throws IOException {
        Path file = directory.resolve("peer.pem");
        Files.writeString(file, vector.getString("pem"));
        PeerKey key = PeerKey.load(file);
        assertThat(key.peerId()).isEqualTo(vector.getString("peerId"));
        Files.delete(file);
        key.save(file);
        assertThat(Files.readString(file)).isEqualTo(vector.getString("pem"));

        Identity identity = new Identity(key.peerId(), key);
        ClientMessage proof = identity.proof(vector.getString("challenge"), vector.getString("relay"));
        assertThat(proof.strings())
                .containsEntry("signature", vector.getString("proof"))
                .containsEntry("relay", vector.getString("relay"));
        assertThat(KeyByHand.text(vector.getString("challenge"), vector.getString("relay"), key.peerId()))
                .isEqualTo(HexFormat.of().parseHex(vector.getString("signed")));

        byte[] hash = HexFormat.of().parseHex(vector.getString("handshakeHash"));
        byte[] binding = HexFormat.of().parseHex(vector.getString("binding"));
        assertThat(identity.bindingTo(hash)).isEqualTo(binding);
        assertThat(Identity.isBinding(binding, hash, key.peerId())).isTrue();
        hash[0] ^= 1;
        assertThat(Identity.isBinding(binding, hash, key.peerId())).isFalse();
    }
}
