package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** The fields of a request's head that may be incomplete, or anything but a head. */
final class HeadFields {
    private HeadFields() {}

    /** The values of a field, in order; those that have come as a whole. */
    static List<String> values(byte[] bytes, int length, String name) {
        List<String> values = new ArrayList<>(1);
        int line = 0;
        for (int at = 0; at < length; at++) {
            if (bytes[at] == '\n') {
                if (isField(bytes, line, at, name)) {
                    int from = line + name.length() + 1;
                    values.add(new String(bytes, from, at - from, ISO_8859_1).strip());
                }
                line = at + 1;
            }
        }
        return values;
    }

    private static boolean isField(byte[] bytes, int from, int to, String name) {
        int colon = from + name.length();
        return colon < to
                && bytes[colon] == ':'
                && new String(bytes, from, name.length(), ISO_8859_1).equalsIgnoreCase(name);
    }
}
