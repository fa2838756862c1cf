package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 7239, written by people who mean it and by people who don't. */
class ForwardedHeaderTest {
    private static final int CASES = 20_000;
    private static final String IN_QUOTES = "for=6.6.6.6;,\"\\ \t=[]:é";

    private final Random random = new Random(7239);

    @Test
    void generatedHeadersHaveTheHopsTheyWereMadeOf() {
        for (int i = 0; i < CASES; i++) {
            List<String> hops = new ArrayList<>();
            StringBuilder header = new StringBuilder();
            int elements = 1 + random.nextInt(4);
            for (int element = 0; element < elements; element++) {
                header.append(element == 0 ? "" : oneOf(",", ", ", " ,\t", ", ,"));
                hops.add(addElement(header));
            }
            assertThat(ForwardedHeader.hops(header.toString()))
                    .as(header.toString())
                    .isEqualTo(hops);
        }
    }

    /** Whatever stands before it, a hop that the proxy adds in a header of its own is there, and comes last. */
    @Test
    void generatedNonsenseNeverThrowsAndIsNeverTakenForMoreThanOneUnknownHop() {
        for (int i = 0; i < CASES; i++) {
            StringBuilder header = new StringBuilder("for=\"");
            int length = random.nextInt(30);
            for (int j = 0; j < length; j++) {
                header.append(oneOf("for=6.6.6.6", ",", ";", "\\\"", "=", " ", "host=", "é", "["));
            }
            assertThat(ForwardedHeader.hops(header.toString())).containsExactly("");
        }
    }

    private String addElement(StringBuilder header) {
        List<String> pairs = new ArrayList<>();
        String hop = "";
        if (random.nextInt(4) > 0) {
            hop = oneOf("192.0.2.1", "[2001:db8::1]:80", "_hidden", "192.0.2.1:80");
            pairs.add(oneOf("for", "For", "FOR") + "=" + (random.nextBoolean() ? quoted(hop) : hop));
        }
        if (random.nextBoolean() || pairs.isEmpty()) {
            pairs.add(random.nextInt(pairs.size() + 1), "host=" + quoted(anything()));
        }
        if (random.nextBoolean()) {
            pairs.add(random.nextInt(pairs.size() + 1), "proto=https");
        }
        header.append(String.join(oneOf(";", ";", " ; ", ";;"), pairs));
        return hop;
    }

    private String anything() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            text.append(IN_QUOTES.charAt(random.nextInt(IN_QUOTES.length())));
        }
        return text.toString();
    }

    private String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            boolean isEscaped = c == '"' || c == '\\' || random.nextInt(10) == 0;
            quoted.append(isEscaped ? "\\" : "").append(c);
        }
        return quoted.append('"').toString();
    }

    private String oneOf(String... texts) {
        return texts[random.nextInt(texts.length)];
    }
}
