package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import localfirst.relay.peer.CloseCode;
import org.junit.jupiter.api.Test;

/** What {@code docs/protocol.md} says is what the tests test. */
class ProtocolDocumentTest {
    private final String document;

    ProtocolDocumentTest() throws Exception {
        document = Files.readString(Path.of("docs/protocol.md"));
    }

    @Test
    void itsBytesAreTheGoldenOnes() {
        String bytes = document.replaceAll("\\s", "");
        List<String[]> binary = Golden.rows("messages.txt").stream()
                .filter(row -> row[1].startsWith("messagepack"))
                .toList();

        assertThat(binary).hasSize(6).allSatisfy(row -> assertThat(bytes).contains(row[3].replace(" ", "")));
    }

    @Test
    void itTellsOfEveryCloseCode() {
        assertThat(CloseCode.values())
                .allSatisfy(code -> assertThat(document)
                        .contains("| " + code.number())
                        .contains(code.reason()
                                .split(",")[0]
                                .substring(0, Math.min(7, code.reason().length()))));
    }
}
