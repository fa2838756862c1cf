package localfirst.relay.peer;

/**
 * Where a client comes from, as limits count it: an IPv4 address, or the first 64 bits of an IPv6 one.
 *
 * @param key what is counted together
 * @param isLimited whether limits per address apply: not to loopback, link-local and private addresses, behind which
 *     everybody may be
 * @param wayIn a keyed hash of the address in full and of the proxies in between; 0 if that isn't known
 */
public record ClientAddress(String key, boolean isLimited, long wayIn) {
    /** An address that isn't known. */
    public static final ClientAddress UNKNOWN = new ClientAddress("unknown", false);

    private static final int HEX_OF_NETWORK = 16;
    private static final int HEX_OF_SITE = 12;

    /** An address that came through no proxy. */
    public ClientAddress(String key, boolean isLimited) {
        this(key, isLimited, 0);
    }

    /**
     * What is counted together besides: the first 48 bits of an IPv6 address, since whoever has one network of 64 bits may
     * have 65,536 of them. Of IPv4, the address once more.
     */
    public String site() {
        return isV6() ? key.substring(0, HEX_OF_SITE) : key;
    }

    /** Whether there is a site that is wider than the address. */
    public boolean isV6() {
        return key.length() == HEX_OF_NETWORK && key.indexOf('.') < 0;
    }
}
