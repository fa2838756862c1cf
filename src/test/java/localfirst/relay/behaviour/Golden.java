package localfirst.relay.behaviour;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The data files of golden bytes: a line is a row, {@code |} parts its columns, {@code #} starts a comment. */
final class Golden {
    private Golden() {}

    static List<String[]> rows(String file) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line ->
                            Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a message by name and dialect. */
    static Frame message(String name, String dialect) {
        String[] row = rows("messages.txt").stream()
                .filter(columns -> columns[0].equals(name) && columns[1].equals(dialect))
                .findFirst()
                .orElseThrow();
        return dialect.equals("json") ? Frame.text(row[3]) : Frame.binary(bytes(row[3]));
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
