package localfirst.relay.peer;

/**
 * Where a client comes from, as limits count it: an IPv4 address, or the first 64 bits of an IPv6 one.
 *
 * @param key what is counted together
 * @param isLimited whether limits per address apply: not to loopback, link-local and private addresses, behind which
 *     everybody may be
 */
public record ClientAddress(String key, boolean isLimited) {
    /** An address that isn't known. */
    public static final ClientAddress UNKNOWN = new ClientAddress("unknown", false);
}
