package localfirst.relay.loop;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the addresses of a host name. Blocks, unless it is given an address. */
@FunctionalInterface
interface Addresses {
    /** Those of the system. */
    Addresses OF_SYSTEM = InetAddress::getAllByName;

    /** Returns at least one. */
    InetAddress[] of(String host) throws UnknownHostException;

    /** The address that the text is, if it is one. Nobody is asked. */
    static @Nullable InetAddress literal(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                // In brackets, it can't be taken for a host name.
                return InetAddress.getByName("[" + host + "]");
            }
            return Ipv4.TEXT.matcher(host).matches() ? InetAddress.getByName(host) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Four numbers. Java also accepts fewer as an address; here, a name of digits only is looked up. */
    final class Ipv4 {
        private static final String NUMBER = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
        private static final Pattern TEXT = Pattern.compile("(" + NUMBER + "\\.){3}" + NUMBER);

        private Ipv4() {}
    }
}
