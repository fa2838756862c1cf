package localfirst.relay.loop;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.WorkThreads;

/**
 * Opens WebSockets to other servers. They live on the event loops, and are frame sockets like those that were accepted.
 *
 * <p>Thread-safe, and never blocks. It ends when its loops end.
 *
 * <p>Implementation note: work that blocks or takes long is done by a few separate threads, which end after they have
 * been idle for a while. Name lookups and checks of certificates each have their own, because a name server that
 * doesn't answer may keep all of its threads busy.
 */
public final class Dialer {
    static final int RESOLVERS = 4;
    private static final int TLS_WORKERS = 2;

    private final EventLoops loops;
    private final int mostAtOnce;
    private final Addresses addresses;
    private final WorkThreads resolvers = new WorkThreads("relay-dial-names", RESOLVERS);
    private final WorkThreads tlsWorkers = new WorkThreads("relay-dial-tls", TLS_WORKERS);
    private final Set<Dial> open = ConcurrentHashMap.newKeySet();

    /** How many are in the set, or are about to be. Counting a concurrent set's elements takes time. */
    private final AtomicInteger count = new AtomicInteger();

    private volatile boolean stopped;

    /**
     * @param loops where the sockets live; started, and not stopped yet
     * @param mostAtOnce how many may be in the process of opening; there is no limit to how many are open
     */
    public Dialer(EventLoops loops, int mostAtOnce) {
        this(loops, mostAtOnce, Addresses.OF_SYSTEM);
    }

    Dialer(EventLoops loops, int mostAtOnce, Addresses addresses) {
        this.loops = loops;
        this.mostAtOnce = mostAtOnce;
        this.addresses = addresses;
        loops.beforeStop(this::stop);
    }

    /**
     * Starts to open a socket. Then either its visit begins or it fails, exactly once, on a loop's thread, which must
     * not block.
     *
     * @param use what the socket is for
     * @param visit begins the visit that the socket is for, and returns what the socket reports to
     * @param failed told why there is no socket; once the loops have ended, possibly before this method returns
     */
    public Dial dial(
            Use use, Destination destination, Function<PeerSocket, SocketEvents> visit, Consumer<DialFailure> failed) {
        Dial dial = new Dial(this, use, destination, visit, failed);
        if (count.incrementAndGet() > mostAtOnce) {
            count.decrementAndGet();
            dial.refuse(DialFailure.of(DialFailure.Kind.TOO_MANY, "more than " + mostAtOnce + " are being opened"));
            return dial;
        }
        open.add(dial);
        if (!stopped) {
            dial.begin();
        }
        if (stopped) {
            // Whether or not the loops' end has already seen it.
            dial.stop();
        }
        return dial;
    }

    /** How many sockets are being opened. */
    public int dialing() {
        return count.get();
    }

    private void stop() {
        stopped = true;
        open.forEach(Dial::stop);
        resolvers.close();
        tlsWorkers.close();
        // Work that those threads hadn't started won't come back.
        open.forEach(this::remove);
    }

    // For its dials

    EventLoops loops() {
        return loops;
    }

    Addresses addresses() {
        return addresses;
    }

    Executor resolvers() {
        return resolvers;
    }

    Executor tlsWorkers() {
        return tlsWorkers;
    }

    void remove(Dial dial) {
        if (open.remove(dial)) {
            count.decrementAndGet();
        }
    }
}
