package localfirst.relay.peer;

/**
 * A client's address in the form in which limits count it: an IPv4 address, or the first 64 bits of an IPv6 one.
 *
 * @param key equal for clients that are counted together
 * @param isLimited whether limits per address apply: not to loopback, link-local and private addresses, behind which
 *     anybody may be
 * @param wayIn a keyed hash of the full address and of the proxies in between; 0 if that isn't known
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
     * Also counted together: the first 48 bits of an IPv6 address, because whoever has one of those networks has 65,536
     * networks of 64 bits. For IPv4, the address again.
     */
    public String site() {
        return isV6() ? key.substring(0, HEX_OF_SITE) : key;
    }

    /** Whether there is a site that is larger than the address. */
    public boolean isV6() {
        return key.length() == HEX_OF_NETWORK && key.indexOf('.') < 0;
    }
}
