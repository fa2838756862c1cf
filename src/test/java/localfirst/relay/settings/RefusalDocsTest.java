package localfirst.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import localfirst.relay.admission.Refusal;
import org.junit.jupiter.api.Test;

/** The table of reasons in the docs is what clients are told. */
class RefusalDocsTest {
    @Test
    void everyReasonIsThereWithWhatClientsAreTold() throws IOException {
        List<String> rows = Files.readString(Path.of("docs/operations.md"))
                .lines()
                .dropWhile(line -> !line.equals("### Reasons"))
                .filter(line -> line.startsWith("| `"))
                .takeWhile(line -> !line.contains("relay.limits.peers` *"))
                .map(line -> line.substring(0, nthBar(line, 5)))
                .toList();
        List<String> told = Arrays.stream(Refusal.values())
                .map(each -> "| `" + each.label() + "` | " + each.httpStatus() + " |"
                        + cell(each.retryAfterSeconds() == 0 ? "" : "" + each.retryAfterSeconds()) + "|"
                        + cell(closeCode(each)))
                .toList();

        assertThat(rows).containsExactlyInAnyOrderElementsOf(told);
    }

    private static String closeCode(Refusal refusal) {
        try {
            return "" + refusal.closeStatus().code();
        } catch (IllegalStateException e) {
            return "";
        }
    }

    private static String cell(String text) {
        return text.isEmpty() ? " " : " " + text + " ";
    }

    private static int nthBar(String line, int nth) {
        int at = -1;
        for (int i = 0; i < nth; i++) at = line.indexOf('|', at + 1);
        return at;
    }
}
