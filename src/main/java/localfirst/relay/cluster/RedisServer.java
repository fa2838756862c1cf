package localfirst.relay.cluster;

import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import redis.clients.jedis.exceptions.JedisException;

/** A Redis that can serve as the engine: connects to it, and checks that it is suitable. Not thread-safe; blocks. */
final class RedisServer {
    private static final System.Logger LOG = System.getLogger(RedisServer.class.getName());
    private static final String OLDEST = "6.2";

    private final RedisAddress address;
    private final Supplier<SSLContext> tls;
    private String warned = "";

    /** @param tls for an address with TLS */
    RedisServer(RedisAddress address, Supplier<SSLContext> tls) {
        this.address = address;
        this.tls = tls;
    }

    /** @throws JedisException if it can't be reached, or can't be the engine */
    RedisConnection connect() {
        RedisConnection connection = RedisConnection.open(address, tls.get());
        try {
            check(connection.info());
            return connection;
        } catch (RuntimeException e) {
            connection.cut();
            throw e;
        }
    }

    private void check(Map<String, String> info) {
        if (info.getOrDefault("redis_mode", "").equals("cluster")) {
            throw new JedisException("it is a Redis Cluster, which can't be the engine: use one primary, with or "
                    + "without replicas and Sentinel");
        }
        if (isOlder(info.getOrDefault("redis_version", OLDEST))) {
            throw new JedisException(
                    "it is version " + info.get("redis_version") + ", but the oldest that works is " + OLDEST);
        }
        if (info.getOrDefault("role", "").equals("slave")) {
            throw new JedisException("it is a replica, which can't be written to");
        }
        String policy = info.getOrDefault("maxmemory_policy", "noeviction");
        if (!policy.equals("noeviction") && !policy.equals(warned)) {
            warned = policy;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The Redis of the cluster may evict what nodes need: its maxmemory-policy is {0}; set noeviction",
                    policy);
        }
    }

    private static boolean isOlder(String version) {
        String[] parts = version.split("\\.", 3);
        int major = Integer.parseInt(parts[0]);
        return major < 6 || (major == 6 && parts.length > 1 && Integer.parseInt(parts[1]) < 2);
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
