package localfirst.relay.web;

import jakarta.websocket.Session;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.Relay;

/**
 * What the annotated endpoints of one application share: the relay, and the threads that are held up where Jakarta's API
 * leaves no other way.
 */
public final class Annotated implements AutoCloseable {
    /** Well under the smallest pool among containers: GlassFish has five threads by default. */
    private static final int HELD_UP_READERS = 2;

    private static final int STREAM_THREADS = 16;
    private static final int CONTROL_THREADS = 4;

    private final Relay relay;
    private final String contextPath;
    private final BlockingPause.Permits permits = new BlockingPause.Permits(HELD_UP_READERS);
    private final ThreadPoolExecutor streams = pool("relay-stream-", STREAM_THREADS);
    private final ThreadPoolExecutor controls = pool("relay-control-", CONTROL_THREADS);

    /** @param contextPath the application's, without a slash at its end */
    public Annotated(Relay relay, String contextPath) {
        this.relay = relay;
        this.contextPath = contextPath;
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    Relay relay() {
        return relay;
    }

    String contextPath() {
        return contextPath;
    }

    ReadPause pauseFor(Session session) {
        return UndertowPause.of(session).orElseGet(() -> new BlockingPause(permits));
    }

    /** For sends of pieces of messages, which block until the peer has taken them. */
    ThreadPoolExecutor streams() {
        return streams;
    }

    /** For pings and closes, which block for a moment. */
    ThreadPoolExecutor controls() {
        return controls;
    }

    @Override
    public void close() {
        streams.shutdownNow();
        controls.shutdownNow();
    }
}
