package localfirst.relay.admission;

import java.net.InetAddress;

/**
 * A range of addresses: those that begin with the same bits.
 *
 * @param address one of its addresses; only the first bits matter
 * @param bits how many bits they have in common
 */
public record Network(InetAddress address, int bits) {

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address. Names of hosts aren't looked up.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
        int most = address.getAddress().length * Byte.SIZE;
        int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("no such network: " + text);
        }
        return new Network(address, bits);
    }

    /** @throws IllegalArgumentException if the text isn't an address */
    static InetAddress literal(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        InetAddress address = AddressText.parse(zone < 0 ? bare : bare.substring(0, zone));
        if (address == null) {
            throw new IllegalArgumentException("no address: " + text);
        }
        return address;
    }

    public boolean contains(InetAddress candidate) {
        byte[] ours = address.getAddress();
        byte[] theirs = candidate.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> (bit & 7);
            if ((ours[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
