package localfirst.relay.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection to Redis. Used by one thread, except for {@link #cut}; every call may block for two seconds.
 *
 * <p>Failures are {@link JedisException}s. After any of them except for an error that Redis itself answered, the
 * connection is useless.
 */
final class RedisConnection {
    static final int TIMEOUT_MILLIS = 2000;

    private static final ProtocolCommand SENTINEL = () -> Question.bytes("SENTINEL");

    private final Connection connection;
    private final RememberingSockets sockets;

    private RedisConnection(Connection connection, RememberingSockets sockets) {
        this.connection = connection;
        this.sockets = sockets;
    }

    /**
     * Remembers the socket, which Jedis doesn't expose, and does TLS on it: by default, Jedis doesn't check that a
     * certificate is for that host.
     */
    private static final class RememberingSockets extends DefaultJedisSocketFactory {
        private final HostAndPort host;
        private final @Nullable SSLContext tls;
        private volatile @Nullable Socket last;

        RememberingSockets(HostAndPort host, JedisClientConfig config, @Nullable SSLContext tls) {
            super(host, config);
            this.host = host;
            this.tls = tls;
        }

        @Override
        public Socket createSocket() {
            Socket socket = super.createSocket();
            last = socket;
            return tls == null ? socket : secured(socket, tls);
        }

        private Socket secured(Socket plain, SSLContext context) {
            try {
                SSLSocket secure = (SSLSocket)
                        context.getSocketFactory().createSocket(plain, host.getHost(), host.getPort(), true);
                SSLParameters checked = secure.getSSLParameters();
                checked.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(checked);
                secure.startHandshake();
                return secure;
            } catch (IOException e) {
                throw new JedisConnectionException("TLS failed: " + e.getMessage(), e);
            }
        }
    }

    /** Connects to the primary, after asking Sentinel for it if there is one. */
    static RedisConnection open(RedisAddress address, SSLContext tls) {
        RedisAddress.Host host =
                address.hasSentinel() ? primary(address, tls) : address.hosts().get(0);
        JedisClientConfig config = config().user(address.user().isEmpty() ? null : address.user())
                .password(address.password().isEmpty() ? null : address.password())
                .database(address.database())
                .build();
        return open(host, config, address.tls() ? tls : null);
    }

    private static RedisAddress.Host primary(RedisAddress address, SSLContext tls) {
        String failures = "";
        for (RedisAddress.Host host : address.hosts()) {
            try {
                RedisConnection sentinel = open(host, config().build(), address.tls() ? tls : null);
                try {
                    sentinel.connection.sendCommand(SENTINEL, "get-master-addr-by-name", address.master());
                    List<byte[]> primary = sentinel.connection.getBinaryMultiBulkReply();
                    if (primary != null && primary.size() == 2) {
                        return new RedisAddress.Host(text(primary.get(0)), Integer.parseInt(text(primary.get(1))));
                    }
                    failures += host + " knows no primary " + address.master() + "; ";
                } finally {
                    sentinel.cut();
                }
            } catch (JedisException e) {
                failures += host + ": " + e.getMessage() + "; ";
            }
        }
        throw new JedisException("Sentinel: " + failures);
    }

    private static RedisConnection open(RedisAddress.Host host, JedisClientConfig config, @Nullable SSLContext tls) {
        RememberingSockets sockets = new RememberingSockets(new HostAndPort(host.name(), host.port()), config, tls);
        Connection connection = new Connection(sockets, config);
        try {
            connection.connect();
        } catch (JedisException e) {
            new RedisConnection(connection, sockets).cut();
            throw e;
        }
        return new RedisConnection(connection, sockets);
    }

    private static DefaultJedisClientConfig.Builder config() {
        return DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(TIMEOUT_MILLIS)
                .socketTimeoutMillis(TIMEOUT_MILLIS)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
    }

    /** What Redis says about itself. */
    Map<String, String> info() {
        connection.sendCommand(Command.INFO);
        Map<String, String> info = new TreeMap<>();
        for (String line : text(connection.getBinaryBulkReply()).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1));
            }
        }
        return info;
    }

    /** Loads a script. @return the name to call it by */
    byte[] load(byte[] script) {
        connection.sendCommand(Command.SCRIPT, Question.bytes("LOAD"), script);
        return connection.getBinaryBulkReply();
    }

    /** Runs a script. The answer is the next one to be {@linkplain #read read}. */
    void send(byte[][] evalsha) {
        connection.sendCommand(Command.EVALSHA, evalsha);
    }

    /** The next answer: bytes, a number, or a list of these. */
    Object read() {
        return connection.getOne();
    }

    /** This machine's own address on it. */
    InetAddress localAddress() {
        Socket socket = sockets.last;
        return socket == null ? InetAddress.getLoopbackAddress() : socket.getLocalAddress();
    }

    /**
     * Ends the connection at once. May be called by any thread; a thread that waits for an answer gets an exception.
     */
    void cut() {
        Socket socket = sockets.last;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is useless either way.
            }
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A field of an answer as text; a number isn't one, and nothing either. */
    static String text(@Nullable Object field) {
        return field instanceof byte[] bytes ? text(bytes) : String.valueOf(field);
    }
}
