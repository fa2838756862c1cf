package localfirst.relay.admission;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The hops in a {@code Forwarded} header (RFC 7239), in the order in which they are written: for each, the value of
 * {@code for=}.
 *
 * <p>A hop without {@code for=} is empty. A header that breaks the grammar counts as one empty hop, because a client
 * may have begun a quoted string in order to swallow what its proxy would add.
 */
final class ForwardedHeader {
    private static final String UNSAID = "";

    private final String text;
    private int at;

    private ForwardedHeader(String text) {
        this.text = text;
    }

    static List<String> hops(String header) {
        try {
            return new ForwardedHeader(header).elements();
        } catch (IllegalArgumentException e) {
            return List.of(UNSAID);
        }
    }

    private List<String> elements() {
        List<String> hops = new ArrayList<>();
        do {
            skipSpace();
            // Lists may have empty elements, which mean nothing (RFC 9110, 5.6.1).
            if (at < text.length() && text.charAt(at) != ',') {
                hops.add(element());
            }
        } while (take(','));
        require(at == text.length());
        return hops;
    }

    private String element() {
        String hop = UNSAID;
        Set<String> names = new HashSet<>();
        do {
            skipSpace();
            if (at < text.length() && isTokenChar(text.charAt(at))) {
                String name = token().toLowerCase(Locale.ROOT);
                require(names.add(name) && take('='));
                String value = at < text.length() && text.charAt(at) == '"' ? quoted() : unquoted();
                hop = name.equals("for") ? value : hop;
                skipSpace();
            }
        } while (take(';'));
        return hop;
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (!take('"')) {
            require(at < text.length());
            if (text.charAt(at) == '\\') {
                at++;
                require(at < text.length());
            }
            value.append(text.charAt(at));
            at++;
        }
        return value.toString();
    }

    /** Some proxies omit the quotes that colons and brackets require. */
    private String unquoted() {
        int from = at;
        while (at < text.length() && (isTokenChar(text.charAt(at)) || ":[]".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        require(at > from);
        return text.substring(from, at);
    }

    private String token() {
        int from = at;
        while (at < text.length() && isTokenChar(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isTokenChar(char c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private boolean take(char expected) {
        boolean isThere = at < text.length() && text.charAt(at) == expected;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("it breaks RFC 7239");
        }
    }
}
