package localfirst.relay.cluster;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Redis is, and how to get in.
 *
 * @param tls whether TLS is spoken there
 * @param hosts one; or those of Sentinel, which are asked where the primary is
 * @param master what Sentinel calls the primary; empty without Sentinel
 * @param user empty for the default user
 * @param password empty for none
 */
public record RedisAddress(boolean tls, List<Host> hosts, String master, String user, String password, int database) {
    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final Pattern FORM =
            Pattern.compile("redis(s?)(\\+sentinel)?://(?:([^@/]*)@)?([^@/]+)(?:/([^/]+))?(?:/([0-9]+))?/?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]]+)(?::([0-9]{1,5}))?");

    /** A name or an address, and a port. */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return name + ":" + port;
        }
    }

    /** Copies the list. */
    public RedisAddress {
        hosts = List.copyOf(hosts);
    }

    boolean hasSentinel() {
        return !master.isEmpty();
    }

    /**
     * Reads {@code redis://user:password@host:port/database}, {@code rediss://} for TLS, and
     * {@code redis+sentinel://user:password@host:port,host:port/master/database}; user and password are percent-encoded.
     *
     * @throws IllegalArgumentException if it is none of these; the message has nothing of it
     */
    public static RedisAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "an address begins with redis://, rediss:// or redis+sentinel://, " + "and goes on with a host");
        }
        boolean sentinel = form.group(2) != null;
        String first = form.group(5);
        String second = form.group(6);
        if (sentinel ? first == null : second != null || (first != null && !first.matches("[0-9]+"))) {
            throw new IllegalArgumentException(
                    sentinel
                            ? "with redis+sentinel:// the name of the primary follows the hosts, after a /"
                            : "after the host, a database number may follow");
        }
        String credentials = form.group(3) == null ? "" : form.group(3);
        int colon = credentials.indexOf(':');
        String database = sentinel ? second : first;
        return new RedisAddress(
                !form.group(1).isEmpty(),
                Arrays.stream(form.group(4).split(","))
                        .map(host -> host(host, sentinel))
                        .toList(),
                sentinel ? first : "",
                decode(colon < 0 ? credentials : credentials.substring(0, colon)),
                colon < 0 ? "" : decode(credentials.substring(colon + 1)),
                database == null ? 0 : Integer.parseInt(database));
    }

    private static Host host(String text, boolean sentinel) {
        Matcher host = HOST.matcher(text);
        if (!host.matches()) {
            throw new IllegalArgumentException("a host is a name or an address, with or without a port");
        }
        String port = host.group(2);
        int number = port == null ? (sentinel ? SENTINEL_PORT : REDIS_PORT) : Integer.parseInt(port);
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("a port is between 1 and 65535");
        }
        return new Host(host.group(1).replaceAll("[\\[\\]]", ""), number);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        String all = String.join(",", hosts.stream().map(Host::toString).toList());
        return (tls ? "rediss" : "redis") + (hasSentinel() ? "+sentinel://" + all + "/" + master : "://" + all) + "/"
                + database;
    }
}
