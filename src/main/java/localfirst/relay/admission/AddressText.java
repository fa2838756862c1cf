package localfirst.relay.admission;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Parses IP addresses written by strangers, without asking a name server.
 *
 * <p>The JDK takes text that is almost an address, such as {@code 999.999.999.999}, for a host name, and looks it up.
 * That holds up the thread, and lets strangers make the relay send queries.
 */
final class AddressText {
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int LONGEST_GROUP = 4;

    /** The longest address: eight groups, the last two written as an IPv4 address. */
    private static final int LONGEST = 45;

    private AddressText() {}

    /** @return nothing if the whole text isn't an address; zones, as in {@code fe80::1%eth0}, aren't part of one */
    static @Nullable InetAddress parse(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        byte[] bytes = text.indexOf(':') < 0 ? v4(text) : v6(text);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes and sixteen are an address", e);
        }
    }

    /**
     * Four decimal numbers without leading zeros: some read a number with a leading zero as octal, others as decimal.
     */
    private static byte @Nullable [] v4(String text) {
        byte[] bytes = new byte[V4_BYTES];
        int from = 0;
        for (int i = 0; i < V4_BYTES; i++) {
            int dot = text.indexOf('.', from);
            boolean isLast = i == V4_BYTES - 1;
            if (isLast != dot < 0) {
                return null;
            }
            String part = text.substring(from, isLast ? text.length() : dot);
            int number = number(part, 10, 3);
            boolean isPadded = part.length() > 1 && part.charAt(0) == '0';
            if (number < 0 || number > 0xFF || isPadded) {
                return null;
            }
            bytes[i] = (byte) number;
            from = dot + 1;
        }
        return bytes;
    }

    /** Groups before the double colon fill the address from its start, those after it from its end. */
    private static byte @Nullable [] v6(String text) {
        int gap = text.indexOf("::");
        byte[] before = groups(gap < 0 ? text : text.substring(0, gap));
        byte[] after = gap < 0 ? new byte[0] : groups(text.substring(gap + 2));
        if (before == null
                || after == null
                || (gap >= 0 && text.substring(0, gap).indexOf('.') >= 0)) {
            return null;
        }
        int length = before.length + after.length;
        // A double colon stands for at least one group of zeros.
        if (gap < 0 ? length != V6_BYTES : length > V6_BYTES - 2) {
            return null;
        }
        byte[] bytes = new byte[V6_BYTES];
        System.arraycopy(before, 0, bytes, 0, before.length);
        System.arraycopy(after, 0, bytes, V6_BYTES - after.length, after.length);
        return bytes;
    }

    private static byte @Nullable [] groups(String text) {
        String[] groups = text.isEmpty() ? new String[0] : text.split(":", -1);
        byte[] lastFour = groups.length > 0 && groups[groups.length - 1].indexOf('.') >= 0
                ? v4(groups[groups.length - 1])
                : new byte[0];
        if (lastFour == null || groups.length > V6_BYTES / 2) {
            return null;
        }
        int hex = lastFour.length > 0 ? groups.length - 1 : groups.length;
        byte[] bytes = new byte[2 * hex + lastFour.length];
        for (int i = 0; i < hex; i++) {
            int number = number(groups[i], 16, LONGEST_GROUP);
            if (number < 0) {
                return null;
            }
            bytes[2 * i] = (byte) (number >> 8);
            bytes[2 * i + 1] = (byte) number;
        }
        System.arraycopy(lastFour, 0, bytes, 2 * hex, lastFour.length);
        return bytes;
    }

    /** @return -1 if it doesn't have at most this many digits; digits of other scripts don't count */
    private static int number(String text, int radix, int mostDigits) {
        if (text.isEmpty() || text.length() > mostDigits) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), radix) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }
}
