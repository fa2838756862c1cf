package localfirst.relay.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON text into maps, lists and strings. Other values (numbers, booleans, null) are checked and returned as
 * {@link #OTHER}, since no message of the relay uses them.
 */
final class JsonReader {
    static final Object OTHER = new Object();

    /** Far deeper than any message of the relay, and safe for any stack. */
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    static Object read(String text) throws MalformedMessageException {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value(0);
        reader.space();
        if (reader.at < text.length()) {
            throw reader.malformed();
        }
        return value;
    }

    private Object value(int depth) throws MalformedMessageException {
        if (depth > MAX_DEPTH) {
            throw malformed();
        }
        space();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) throws MalformedMessageException {
        Map<String, Object> fields = new HashMap<>();
        expect('{');
        if (next('}')) {
            return fields;
        }
        do {
            space();
            String name = string();
            space();
            expect(':');
            fields.put(name, value(depth + 1));
        } while (next(','));
        expect('}');
        return fields;
    }

    private List<Object> array(int depth) throws MalformedMessageException {
        List<Object> members = new ArrayList<>();
        expect('[');
        if (next(']')) {
            return members;
        }
        do {
            members.add(value(depth + 1));
        } while (next(','));
        expect(']');
        return members;
    }

    private String string() throws MalformedMessageException {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = take();
            if (c == '"') {
                return out.toString();
            }
            if (c < 0x20) {
                throw malformed();
            }
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws MalformedMessageException {
        char c = take();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
            default -> throw malformed();
        };
    }

    private int hex() throws MalformedMessageException {
        char c = take();
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw malformed();
        }
        return digit;
    }

    private Object word(String word) throws MalformedMessageException {
        if (!text.startsWith(word, at)) {
            throw malformed();
        }
        at += word.length();
        return OTHER;
    }

    private Object number() throws MalformedMessageException {
        skipIf('-');
        if (!skipIf('0')) {
            digits();
        }
        if (skipIf('.')) {
            digits();
        }
        if (skipIf('e') || skipIf('E')) {
            if (!skipIf('+')) {
                skipIf('-');
            }
            digits();
        }
        return OTHER;
    }

    private void digits() throws MalformedMessageException {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed();
        }
    }

    private boolean skipIf(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private boolean next(char c) {
        space();
        return skipIf(c);
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws MalformedMessageException {
        if (at >= text.length()) {
            throw malformed();
        }
        return text.charAt(at);
    }

    private char take() throws MalformedMessageException {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char c) throws MalformedMessageException {
        if (take() != c) {
            throw malformed();
        }
    }

    private MalformedMessageException malformed() {
        return new MalformedMessageException("malformed JSON at character " + at);
    }
}
