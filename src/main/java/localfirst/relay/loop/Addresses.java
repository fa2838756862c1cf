package localfirst.relay.loop;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the addresses of a name. Blocks, unless it is an address already. */
@FunctionalInterface
interface Addresses {
    /** Those of the system. */
    Addresses OF_SYSTEM = InetAddress::getAllByName;

    /** At least one. */
    InetAddress[] of(String host) throws UnknownHostException;

    /** The address that the text is, if it is one: nobody is asked. */
    static @Nullable InetAddress literal(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                // In brackets it can't be taken for a name.
                return InetAddress.getByName("[" + host + "]");
            }
            return Ipv4.TEXT.matcher(host).matches() ? InetAddress.getByName(host) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Four numbers. Java takes fewer for an address as well; a name that has only digits is looked up. */
    final class Ipv4 {
        private static final String NUMBER = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
        private static final Pattern TEXT = Pattern.compile("(" + NUMBER + "\\.){3}" + NUMBER);

        private Ipv4() {}
    }
}
