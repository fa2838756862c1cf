package localfirst.relay.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection to Redis. Used by one thread, except for {@link #cut}; every call may block for two seconds.
 *
 * <p>What goes wrong is a {@link JedisException}; after anything but an error that Redis answered, it is of no more use.
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

    /** Remembers the socket, which Jedis keeps to itself. */
    private static final class RememberingSockets extends DefaultJedisSocketFactory {
        private volatile @Nullable Socket last;

        RememberingSockets(HostAndPort host, JedisClientConfig config) {
            super(host, config);
        }

        @Override
        public Socket createSocket() {
            Socket socket = super.createSocket();
            last = socket;
            return socket;
        }
    }

    /** Connects to the primary, which is asked for if there is Sentinel. */
    static RedisConnection open(RedisAddress address) {
        RedisAddress.Host host =
                address.hasSentinel() ? primary(address) : address.hosts().get(0);
        JedisClientConfig config = config(address)
                .user(address.user().isEmpty() ? null : address.user())
                .password(address.password().isEmpty() ? null : address.password())
                .database(address.database())
                .build();
        return open(host, config);
    }

    private static RedisAddress.Host primary(RedisAddress address) {
        String failures = "";
        for (RedisAddress.Host host : address.hosts()) {
            try {
                RedisConnection sentinel = open(host, config(address).build());
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

    private static RedisConnection open(RedisAddress.Host host, JedisClientConfig config) {
        RememberingSockets sockets = new RememberingSockets(new HostAndPort(host.name(), host.port()), config);
        Connection connection = new Connection(sockets, config);
        try {
            connection.connect();
        } catch (JedisException e) {
            new RedisConnection(connection, sockets).cut();
            throw e;
        }
        return new RedisConnection(connection, sockets);
    }

    private static DefaultJedisClientConfig.Builder config(RedisAddress address) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(TIMEOUT_MILLIS)
                .socketTimeoutMillis(TIMEOUT_MILLIS)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (address.tls()) {
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        return config;
    }

    /** What Redis says of itself. */
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

    /** Makes a script known. @return what it is called by */
    byte[] load(byte[] script) {
        connection.sendCommand(Command.SCRIPT, Question.bytes("LOAD"), script);
        return connection.getBinaryBulkReply();
    }

    /** Has a script run. The answer is the next to be {@linkplain #read read}. */
    void send(byte[][] evalsha) {
        connection.sendCommand(Command.EVALSHA, evalsha);
    }

    /** The next answer: bytes, a number, or a list of such. */
    Object read() {
        return connection.getOne();
    }

    /** This machine's own address on it. */
    InetAddress localAddress() {
        Socket socket = sockets.last;
        return socket == null ? InetAddress.getLoopbackAddress() : socket.getLocalAddress();
    }

    /** Ends it at once. From any thread; one that waits for an answer gets an exception. */
    void cut() {
        Socket socket = sockets.last;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no more use either way.
            }
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
