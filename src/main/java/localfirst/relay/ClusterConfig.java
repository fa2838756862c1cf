package localfirst.relay;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.access.AccessConfig.SecretTexts;
import localfirst.relay.access.Secrets;

/**
 * The settings for several relays that work as one. Without a Redis, a relay works alone.
 *
 * @param redis where Redis is: {@code redis://user:password@host:port/database}, {@code rediss://}, or
 *     {@code redis+sentinel://}; empty for none
 * @param secrets secrets of 32 characters or more that all nodes share; a node uses the first, and accepts all
 * @param address where other nodes reach this one: a host, or {@code ws://} or {@code wss://} with a host, an optional
 *     port and, in a container, the application's path; empty for the address from which it reaches Redis
 * @param port the only port that accepts links; 0 for the relay's own port. A standalone relay listens there itself; a
 *     container needs a connector for it
 * @param name the cluster's name, which distinguishes it from others on the same Redis
 * @param tls how nodes do TLS with each other
 */
public record ClusterConfig(
        String redis, SecretTexts secrets, String address, int port, String name, ClusterTlsConfig tls) {
    private static final String DEFAULT_NAME = "relay";
    private static final String SCHEME = "://";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final String PATH = "/?|(/[A-Za-z0-9._~-]+)+/?";

    /** A relay that works alone. */
    public static ClusterConfig alone() {
        SecretTexts none = new SecretTexts(List.of(), Path.of(""));
        return new ClusterConfig("", none, "", 0, DEFAULT_NAME, ClusterTlsConfig.none());
    }

    /** With this Redis, and the secrets of the cluster. */
    public ClusterConfig withRedis(String changed, String... shared) {
        SecretTexts texts = new SecretTexts(List.of(shared), secrets.file());
        return new ClusterConfig(changed, texts, address, port, name, tls);
    }

    /** With this address, at which others reach this node. */
    public ClusterConfig withAddress(String changed) {
        return new ClusterConfig(redis, secrets, changed, port, name, tls);
    }

    /** With links on a port of their own; 0 for the relay's port. */
    public ClusterConfig withPort(int changed) {
        return new ClusterConfig(redis, secrets, address, changed, name, tls);
    }

    /** With this name. */
    public ClusterConfig withName(String changed) {
        return new ClusterConfig(redis, secrets, address, port, changed, tls);
    }

    /** With this TLS between nodes. */
    public ClusterConfig withTls(ClusterTlsConfig changed) {
        return new ClusterConfig(redis, secrets, address, port, name, changed);
    }

    /** Whether this port accepts links. */
    public boolean isForNodes(int localPort) {
        return port == 0 || localPort == port;
    }

    /** Whether this port accepts links only. */
    public boolean isOnlyForNodes(int localPort) {
        return port != 0 && localPort == port;
    }

    /** Whether this relay is one of several. */
    public boolean isOn() {
        return !redis.isEmpty();
    }

    /**
     * The configured secrets, followed by those in the file as it is now. Reads from disk.
     *
     * @throws IllegalArgumentException if the file can't be read, or there is no secret at all
     */
    public List<String> allSecrets() {
        List<String> all = new ArrayList<>(secrets.texts());
        Path file = secrets.file();
        if (!file.toString().isEmpty()) {
            try {
                all.addAll(Secrets.keysIn(file));
            } catch (IOException e) {
                throw new IllegalArgumentException("can't read " + file + ": " + e, e);
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a cluster needs a secret");
        }
        all.forEach(Secrets::key);
        return all;
    }

    /**
     * The URI that other nodes dial.
     *
     * @param local this machine's address, used if none is set
     * @param listening the relay's port, used if the address names no port
     * @param tls whether that port uses TLS, if the address doesn't say
     */
    public URI dialled(String local, int listening, boolean tls) {
        String host = address.isEmpty() ? bracketed(local) : address;
        URI uri = URI.create(host.contains(SCHEME) ? host : (tls ? "wss" : "ws") + SCHEME + host);
        int port = uri.getPort() >= 0 ? uri.getPort() : listening;
        String path = uri.getRawPath().endsWith("/")
                ? uri.getRawPath().substring(0, uri.getRawPath().length() - 1)
                : uri.getRawPath();
        return URI.create(uri.getScheme() + SCHEME + uri.getHost() + ":" + port + path);
    }

    /**
     * The URI that other nodes dial if the relay is deployed in a container, whose ports it can't know.
     *
     * @throws IllegalArgumentException if no address is set
     */
    public URI dialledInContainer() {
        if (address.isEmpty()) {
            throw new IllegalArgumentException("an application can't know where others reach it");
        }
        return dialled("", address.startsWith("wss" + SCHEME) ? HTTPS_PORT : HTTP_PORT, false);
    }

    private static String bracketed(String address) {
        int zone = address.indexOf('%');
        String bare = zone < 0 ? address : address.substring(0, zone);
        return bare.contains(":") ? "[" + bare + "]" : bare;
    }

    /**
     * Checks an address that others may dial.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    public static String checkAddress(String text) {
        URI uri = URI.create(text.contains(SCHEME) ? text : "ws" + SCHEME + text);
        boolean isWebSocket = List.of("ws", "wss").contains(uri.getScheme());
        boolean isBare = uri.getRawPath().matches(PATH) && uri.getRawQuery() == null && uri.getRawUserInfo() == null;
        if (!isWebSocket || uri.getHost() == null || !isBare || uri.getRawFragment() != null) {
            throw new NumberFormatException();
        }
        return text;
    }

    /** Shows no passwords and no secrets. */
    @Override
    public String toString() {
        return "ClusterConfig[" + (isOn() ? "on" : "off") + ", secrets=" + secrets + ", address=" + address + ", port="
                + port + ", name=" + name + ", " + tls + "]";
    }
}
