package localfirst.relay.peer;

import org.jspecify.annotations.Nullable;

/**
 * What a caller says about its sockets: the random number of this one, and the number of an earlier one that it has
 * given up. Only the client that opened a socket knows its number, so nobody else can have it ended.
 *
 * @param own the socket's number; 0 if it has none
 * @param replaced the number of the socket that it replaces; 0 if it replaces none
 */
public record SocketNumbers(long own, long replaced) {
    public static final SocketNumbers NONE = new SocketNumbers(0, 0);

    private static final String OWN = "socket=";
    private static final String REPLACED = "replaces=";
    private static final int DIGITS = 16;
    private static final int HEXADECIMAL = 16;

    /** Reads them from a query; what isn't a number is ignored. */
    public static SocketNumbers of(@Nullable String rawQuery) {
        if (rawQuery == null) {
            return NONE;
        }
        long own = number(rawQuery, OWN);
        long replaced = number(rawQuery, REPLACED);
        return own == 0 && replaced == 0 ? NONE : new SocketNumbers(own, replaced);
    }

    private static long number(String query, String name) {
        int from = 0;
        while (!query.startsWith(name, from)) {
            from = query.indexOf('&', from) + 1;
            if (from == 0) {
                return 0;
            }
        }
        int begin = from + name.length();
        int end = query.indexOf('&', begin);
        return parsed(query.substring(begin, end < 0 ? query.length() : end));
    }

    private static long parsed(String digits) {
        if (digits.length() != DIGITS || digits.chars().anyMatch(c -> "0123456789abcdef".indexOf(c) < 0)) {
            return 0;
        }
        return Long.parseUnsignedLong(digits, HEXADECIMAL);
    }

    /** Whether this socket was given up for another one with those numbers. */
    public boolean isReplacedBy(SocketNumbers newer) {
        return own != 0 && own == newer.replaced;
    }

    /** Never contains the numbers. */
    @Override
    public String toString() {
        return "SocketNumbers";
    }
}
