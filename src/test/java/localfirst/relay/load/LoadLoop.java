package localfirst.relay.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * One thread's worth of clients of one relay, which may be several nodes.
 *
 * <p>Not thread-safe: sockets, timers and callbacks all belong to the thread that calls a {@code run} method.
 */
public final class LoadLoop implements AutoCloseable {
    /** More handshakes at once than this only fill the server's accept queue. */
    private static final int MAX_OPENING = 64;
    /** Loopback addresses to call from, so that ports don't run out. */
    private static final int SOURCES = 8;

    private static final int MAX_TOLD = 10;

    private record Timer(long due, Runnable task) {}

    private final Selector selector = Selector.open();
    private final ByteBuffer received = ByteBuffer.allocateDirect(256 * 1024);
    private final ArrayDeque<LoadSocket> waiting = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((a, b) -> Long.compare(a.due - b.due, 0));
    private final List<InetSocketAddress> nodes;
    private final SSLContext tls;
    private final List<String> refused = new ArrayList<>();
    private int opening;
    private int opened;
    private boolean stopping;

    public LoadLoop(InetSocketAddress target) throws IOException {
        this(target, null);
    }

    /** @param tls what the relay's certificate is checked with, or null for no TLS */
    public LoadLoop(InetSocketAddress target, SSLContext tls) throws IOException {
        this(List.of(target), tls);
    }

    /** @param nodes where each listens */
    public LoadLoop(List<InetSocketAddress> nodes, SSLContext tls) throws IOException {
        this.nodes = List.copyOf(nodes);
        this.tls = tls;
    }

    /** Opens the socket as soon as few enough others are opening. Doesn't block. */
    public void open(LoadSocket socket) {
        waiting.add(socket);
        openWaiting();
    }

    /** Runs the task on this loop's thread, once the delay has passed. */
    public void after(Duration delay, Runnable task) {
        timers.add(new Timer(System.nanoTime() + delay.toNanos(), task));
    }

    /** Serves all sockets for this long. */
    public void runFor(Duration duration) throws IOException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            turn(end);
        }
    }

    /** Serves all sockets until it is done; throws IllegalStateException if that takes longer than the limit. */
    public void runUntil(BooleanSupplier done, Duration limit, String what) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("not within " + limit + ": " + what + "; never opened: " + refused);
            }
            turn(end);
        }
    }

    /** Breaks every connection off, without further callbacks. */
    @Override
    public void close() throws IOException {
        stopping = true;
        for (SelectionKey key : selector.keys().toArray(SelectionKey[]::new)) {
            ((LoadSocket) key.attachment()).abort();
        }
        selector.close();
    }

    boolean isStopping() {
        return stopping;
    }

    /** For messages of what fails because of that. */
    void neverOpened(String path, String why) {
        if (refused.size() < MAX_TOLD) {
            refused.add(path + ": " + why);
        }
    }

    void settled() {
        opening--;
        openWaiting();
    }

    ByteBuffer received() {
        return received;
    }

    SSLContext tls() {
        return tls;
    }

    /** Where a node listens; counted round, so that what is meant for two nodes can be done on one. */
    InetSocketAddress node(int number) {
        return nodes.get(number % nodes.size());
    }

    private void turn(long end) throws IOException {
        long now = System.nanoTime();
        while (!timers.isEmpty() && timers.peek().due - now <= 0) {
            timers.poll().task.run();
        }
        long until = timers.isEmpty() ? end : Math.min(end, timers.peek().due);
        long millis = Math.max(1, Math.min(100, (until - now + 999_999) / 1_000_000));
        selector.select(key -> ((LoadSocket) key.attachment()).ready(key), millis);
    }

    private void openWaiting() {
        while (!stopping && opening < MAX_OPENING && !waiting.isEmpty()) {
            opening++;
            waiting.poll().connect(this, selector, source());
        }
    }

    private InetSocketAddress source() {
        InetAddress address = nodes.get(0).getAddress();
        if (!address.isLoopbackAddress() || address.getAddress().length != 4) {
            return new InetSocketAddress(0);
        }
        return new InetSocketAddress("127.0.0." + (2 + opened++ % SOURCES), 0);
    }
}
