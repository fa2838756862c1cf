package localfirst.relay.loop;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import localfirst.relay.time.Timers;

/**
 * The event loops of one relay, and the frame sockets on them.
 *
 * <p>Pipes and peers have separate loops: passing frames on is quick, but decoding a Join and telling a whole room
 * about it isn't, and no pipe should have to wait for that. {@link LoopSpread} decides how many of the loops for pipes
 * are in use.
 *
 * <p>Thread-safe. Nothing blocks except for {@link #stop}.
 */
public final class EventLoops {
    // Static after construction
    private final Timers timers;
    private final int count;
    private final int window;
    private final LoopNews news;
    private final SlowTurns slowTurns;

    private final LoopGroup forPipes;
    private final LoopGroup forPeers;

    private final Farewells farewells;
    private final Set<FrameSocket> open = ConcurrentHashMap.newKeySet();
    private final List<Runnable> beforeStop = new CopyOnWriteArrayList<>();

    /** What a socket is for. */
    public enum Use {
        /** A caller on {@code /connection}, half of a pipe or about to be. */
        PIPE,
        /** A peer on {@code /introduction}. */
        PEER
    }

    /**
     * They have to be started before use.
     *
     * @param count how many for pipes, and as many for peers
     * @param window the most bytes that are read from a socket at once
     */
    public EventLoops(int count, int window, Timers timers, LoopNews news) {
        this.timers = timers;
        this.count = count;
        this.window = window;
        this.news = news;
        slowTurns = new SlowTurns(timers, news);
        farewells = new Farewells(timers);
        forPipes = new LoopGroup(new LoopSpread(count), timers);
        // A Join may take long, so a newcomer is better off on a loop that has nothing to do.
        LoopSpread atOnce = new LoopSpread(count);
        atOnce.useAll();
        forPeers = new LoopGroup(atOnce, timers);
    }

    /** How many there are: as many as configured, or one for each processor if that is 0. */
    public static int count(int configured) {
        return configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
    }

    /** Starts the threads. Has to be called once, before the first connection comes. */
    public void start() {
        forPipes.start(LoopGroup.running(count, "relay-pipes-", window, slowTurns));
        forPeers.start(LoopGroup.running(count, "relay-peers-", window, slowTurns));
        slowTurns.watch(all().toList());
    }

    private Stream<EventLoop> all() {
        return Stream.concat(forPipes.loops().stream(), forPeers.loops().stream());
    }

    Timers timers() {
        return timers;
    }

    LoopNews news() {
        return news;
    }

    Farewells farewells() {
        return farewells;
    }

    LoopGroup group(Use use) {
        return use == Use.PIPE ? forPipes : forPeers;
    }

    /** Runs this as soon as {@link #stop} begins, while the loops are still running. */
    void beforeStop(Runnable task) {
        beforeStop.add(task);
    }

    void add(FrameSocket socket) {
        open.add(socket);
    }

    void remove(FrameSocket socket) {
        open.remove(socket);
    }

    /** How many sockets are open. */
    public int sockets() {
        return open.size();
    }

    /** Cuts all sockets that are open now. */
    public void abortAll() {
        open.forEach(FrameSocket::abort);
    }

    /** Cuts all open sockets, and ends the threads. Blocks until that is done, but not for long. */
    public void stop() {
        slowTurns.stop();
        forPipes.stop();
        forPeers.stop();
        beforeStop.forEach(Runnable::run);
        abortAll();
        all().forEach(EventLoop::stop);
    }
}
