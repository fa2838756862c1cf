package localfirst.relay.admission;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.peer.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * Finds out the address of a client.
 *
 * <p>That is the other end of the connection, unless that is a trusted proxy. In that case the proxy is believed, and
 * so on from right to left through {@code X-Forwarded-For} or {@code Forwarded} (RFC 7239), up to the first address
 * that isn't trusted. Without trusted proxies, the headers mean nothing, because anybody can send them.
 *
 * <p>Thread-safe.
 */
public final class ClientAddresses {
    private static final System.Logger LOG = System.getLogger(ClientAddresses.class.getName());
    private static final int NETWORK_BYTES_OF_V6 = 8;

    private final List<Network> trusted;
    private final SecretHash hash = new SecretHash();
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param trusted networks of proxies, in CIDR notation */
    public ClientAddresses(List<String> trusted) {
        this.trusted = trusted.stream().map(Network::parse).toList();
    }

    /**
     * Finds it out for one request.
     *
     * @param hop the address of the connection's other end
     * @param forwardedFor the values of {@code X-Forwarded-For}, in order
     * @param forwarded the values of {@code Forwarded}, in order
     */
    public ClientAddress of(@Nullable String hop, List<String> forwardedFor, List<String> forwarded) {
        InetAddress address = hop == null ? null : parse(hop);
        if (address == null) {
            return ClientAddress.UNKNOWN;
        }
        boolean proxied = !forwardedFor.isEmpty() || !forwarded.isEmpty();
        if (!isTrusted(address)) {
            if (proxied && isLocal(address)) {
                warnOnce(address);
            }
            // The headers of an unlisted proxy may be false, but they still help to tell clients behind it that fail
            // from those that don't.
            String ways = proxied ? String.join("\n", forwardedFor) + String.join("\n", forwarded) : "";
            return counted(address, !isLocal(address), ways);
        }
        List<String> hops = forwardedFor.isEmpty() ? forwardedHops(forwarded) : hops(forwardedFor);
        Collections.reverse(hops);
        StringBuilder proxies = new StringBuilder();
        for (String next : hops) {
            InetAddress claimed = parse(next);
            if (claimed == null) {
                break;
            }
            proxies.append(address.getHostAddress()).append(' ');
            address = claimed;
            if (!isTrusted(claimed)) {
                break;
            }
        }
        return counted(address, true, proxies.toString());
    }

    /** The same before there is a request: anybody may be behind a trusted proxy, so no limit applies. */
    public ClientAddress ofConnection(@Nullable String hop) {
        InetAddress address = hop == null ? null : parse(hop);
        return address == null ? ClientAddress.UNKNOWN : counted(address, !isTrusted(address) && !isLocal(address));
    }

    private static List<String> hops(List<String> values) {
        List<String> hops = new ArrayList<>();
        values.forEach(value -> hops.addAll(Arrays.asList(value.split(","))));
        return hops;
    }

    private static List<String> forwardedHops(List<String> values) {
        List<String> hops = new ArrayList<>();
        for (String value : values) {
            hops.addAll(ForwardedHeader.hops(value));
        }
        return hops;
    }

    /** Takes {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1} and {@code [2001:db8::1]:80}. */
    private static @Nullable InetAddress parse(String text) {
        String bare = text.strip();
        int bracket = bare.indexOf(']');
        if (bare.startsWith("[") && bracket > 0) {
            bare = bare.substring(1, bracket);
        } else if (bare.indexOf(':') == bare.lastIndexOf(':') && bare.indexOf(':') > 0) {
            bare = bare.substring(0, bare.indexOf(':'));
        }
        int zone = bare.indexOf('%');
        return AddressText.parse(zone < 0 ? bare : bare.substring(0, zone));
    }

    private boolean isTrusted(InetAddress address) {
        for (Network network : trusted) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Anybody may be behind such an address: most likely, it is a proxy that isn't listed. */
    private static boolean isLocal(InetAddress address) {
        boolean uniqueLocal = address instanceof Inet6Address && (address.getAddress()[0] & 0xFE) == 0xFC;
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || uniqueLocal;
    }

    private ClientAddress counted(InetAddress address, boolean limited) {
        return counted(address, limited, "");
    }

    private ClientAddress counted(InetAddress address, boolean limited, String proxies) {
        byte[] bytes = address.getAddress();
        String key = address instanceof Inet6Address
                ? HexFormat.of().formatHex(bytes, 0, NETWORK_BYTES_OF_V6)
                : address.getHostAddress();
        return new ClientAddress(key, limited, hash.of(address.getHostAddress(), proxies));
    }

    private void warnOnce(InetAddress hop) {
        if (warned.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} forwards requests but isn''t a trusted proxy: limits per address don''t apply behind it."
                            + " Set RELAY_TRUSTED_PROXIES.",
                    hop.getHostAddress());
        }
    }
}
