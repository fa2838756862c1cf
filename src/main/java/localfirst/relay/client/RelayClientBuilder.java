package localfirst.relay.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link RelayClient}, each with a default. Not thread-safe. Invalid values throw an
 * IllegalArgumentException.
 */
public final class RelayClientBuilder {
    private final RelayUrl url;
    private final List<String> documentIds = new ArrayList<>();
    private final List<RelayListener> listeners = new ArrayList<>();
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private @Nullable Supplier<String> token;
    private @Nullable String peerId;
    private @Nullable PeerKey key;
    private Dialect dialect = Dialect.MESSAGE_PACK;
    private RetryDelays retryDelays = new RetryDelays(Duration.ofMillis(100), 1.5, Duration.ofSeconds(30));
    private Duration heartbeatInterval = Duration.ofSeconds(20);
    private Duration connectTimeout = Duration.ofSeconds(20);
    private Duration closeTimeout = Duration.ofSeconds(3);
    private int maxMessageSize = 64 << 20;
    private long maxQueuedBytes = 16 << 20;
    private int maxConnections = 1000;
    private List<String> subprotocols = List.of();
    private @Nullable SSLContext tls;
    private @Nullable HttpClient http;
    private @Nullable Executor executor;

    RelayClientBuilder(RelayUrl url) {
        this.url = url;
    }

    /**
     * This peer's id, under which others know it. By default the id of its {@linkplain #key key}, or else a random one.
     */
    public RelayClientBuilder peerId(String id) {
        peerId = RelayUrl.validId(id);
        return this;
    }

    /** The key that makes this peer's id its own: see {@link PeerKey}. */
    public RelayClientBuilder key(PeerKey own) {
        key = own;
        return this;
    }

    /** Documents to join from the start. */
    public RelayClientBuilder documents(String... ids) {
        Arrays.stream(ids).map(RelayUrl::validId).forEach(documentIds::add);
        return this;
    }

    /** Adds a listener. */
    public RelayClientBuilder listener(RelayListener listener) {
        listeners.add(listener);
        return this;
    }

    /** The encoding of the messages that the client sends to the relay. By default MessagePack. */
    public RelayClientBuilder dialect(Dialect spoken) {
        dialect = spoken;
        return this;
    }

    /**
     * How long to wait before connecting again: the first delay, the longest, and the factor from one to the next. By
     * default 100 ms, 30 s and 1.5. Every delay is varied by up to half of it either way, without exceeding the
     * longest.
     */
    public RelayClientBuilder retryDelay(Duration min, Duration max, double factor) {
        retryDelays = new RetryDelays(min, factor, max);
        return this;
    }

    /**
     * How often the client tells the relay that it is there, and pings each connection, so that no proxy takes it for
     * idle. By default 20 s. The connection to the relay is given up if it is silent for that long after a ping. One to
     * a peer is given up after three times as long, or sooner if the relay finds it dead.
     */
    public RelayClientBuilder heartbeatInterval(Duration interval) {
        heartbeatInterval = positive(interval);
        return this;
    }

    /** How long a handshake may take. By default 20 s. */
    public RelayClientBuilder connectTimeout(Duration timeout) {
        connectTimeout = positive(timeout);
        return this;
    }

    /** How long closing waits until everything is sent and the other side has answered. By default 3 s. */
    public RelayClientBuilder closeTimeout(Duration timeout) {
        closeTimeout = positive(timeout);
        return this;
    }

    /**
     * The longest message to accept, in bytes, or in characters of text (bytes of UTF-8 if it is encrypted). By default
     * 64 MiB. A longer one is reported as {@link MessageTooLargeException}, and its connection is closed with code
     * 1008, or with 4103 if it is encrypted.
     */
    public RelayClientBuilder maxMessageSize(int size) {
        maxMessageSize = (int) positive(size);
        return this;
    }

    /**
     * How many bytes may wait to be sent on one connection, where a character of text counts as two, and each message
     * as 100 more. By default 16 MiB. A message that doesn't fit is refused with {@link SendQueueFullException}, unless
     * nothing else waits.
     */
    public RelayClientBuilder maxQueuedBytes(long bytes) {
        maxQueuedBytes = positive(bytes);
        return this;
    }

    /**
     * How many connections to peers there may be at a time. By default 1000. Introductions beyond that are reported.
     */
    public RelayClientBuilder maxConnections(int connections) {
        maxConnections = (int) positive(connections);
        return this;
    }

    /** Shows the relay a token, as {@code Authorization: Bearer} in every handshake. */
    public RelayClientBuilder token(String token) {
        return token(() -> token);
    }

    /**
     * Presents a token that expires: the supplier is asked for the current one before each handshake. It must not
     * block. If it throws, the attempt counts as failed, and is repeated later.
     */
    public RelayClientBuilder token(Supplier<String> latest) {
        token = latest;
        return this;
    }

    /** Adds a header to every handshake. */
    public RelayClientBuilder header(String name, String value) {
        List<String> values = new ArrayList<>(headers.getOrDefault(name, List.of()));
        values.add(value);
        headers.put(name, values);
        return this;
    }

    /** The WebSocket subprotocols to offer, the preferred one first. By default none. */
    public RelayClientBuilder subprotocols(String... names) {
        subprotocols = List.of(names);
        return this;
    }

    /**
     * Which certificates to trust, and which client certificate to present, for {@code wss}. By default those of the
     * JVM. Has no effect on an {@linkplain #httpClient HttpClient that is shared}.
     */
    public RelayClientBuilder sslContext(SSLContext context) {
        tls = context;
        return this;
    }

    /** An HttpClient to share, which brings its own SSLContext, proxy and threads. It is not closed with the client. */
    public RelayClientBuilder httpClient(HttpClient shared) {
        http = shared;
        return this;
    }

    /**
     * Where listeners are called. By default the HttpClient's executor if it was given one, or else threads of the
     * client's own. It must not run tasks on the calling thread, and needs a spare thread for each blocked listener. It
     * is not shut down with the client.
     */
    public RelayClientBuilder executor(Executor shared) {
        executor = shared;
        return this;
    }

    /** Makes a client that isn't connected yet. */
    public RelayClient build() {
        Executor threads = executor;
        if (threads == null) {
            threads = http == null ? ownThreads(id()) : http.executor().orElseGet(() -> ownThreads(id()));
        }
        return build(threads, new SystemTimer(threads), new Random());
    }

    private String id() {
        PeerKey own = key;
        String id = peerId;
        if (id == null) {
            id = own == null ? UUID.randomUUID().toString() : own.peerId();
            peerId = id;
        }
        if (own == null && Ed25519.isBound(id)) {
            throw new IllegalArgumentException(
                    "a peerId that begins with ed25519. belongs to a key: set the key instead");
        }
        if (own != null && !id.equals(own.peerId())) {
            throw new IllegalArgumentException("a key has an id of its own: set no peerId besides");
        }
        return id;
    }

    /** Makes a client, and connects it. */
    public RelayClient connect() {
        return build().connectToServer();
    }

    /** For tests, which supply time and randomness. */
    RelayClient build(Executor threads, Timer timer, RandomGenerator random) {
        Map<String, List<String>> headersNow = new LinkedHashMap<>();
        headers.forEach((name, values) -> headersNow.put(name, List.copyOf(values)));
        ClientSettings settings = new ClientSettings(
                new ClientSettings.Self(id(), key),
                new ClientSettings.Handshake(url, connectTimeout, headersNow, token, subprotocols),
                new ClientSettings.Sockets(heartbeatInterval, closeTimeout, maxMessageSize, maxQueuedBytes),
                dialect,
                retryDelays,
                maxConnections);
        HttpClient client = http == null ? ownHttp(threads) : http;
        RelayClient relayClient = new RelayClient(settings, client, threads, timer, random, List.copyOf(listeners));
        return documentIds.isEmpty() ? relayClient : relayClient.join(documentIds.toArray(String[]::new));
    }

    private HttpClient ownHttp(Executor threads) {
        HttpClient.Builder made = HttpClient.newBuilder().executor(threads).version(HttpClient.Version.HTTP_1_1);
        if (tls != null) {
            made.sslContext(tls);
        }
        return made.build();
    }

    private static Executor ownThreads(String peerId) {
        AtomicInteger count = new AtomicInteger();
        // Unbounded, since a listener may block; without a queue, so that none waits for another.
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "relay-client-" + peerId + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private static Duration positive(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("a time must be positive, not " + duration);
        }
        return duration;
    }

    private static long positive(long number) {
        if (number <= 0) {
            throw new IllegalArgumentException("a limit must be positive, not " + number);
        }
        return number;
    }
}
