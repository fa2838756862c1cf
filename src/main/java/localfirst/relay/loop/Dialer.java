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
 * Opens WebSockets to others. They live on the event loops, and are frame sockets like those that were accepted.
 *
 * <p>Thread-safe, and never blocks. It ends with its loops.
 *
 * <p>Implementation note: what can't be done without blocking, or takes long, is done by a few threads of its own, which end
 * when they have been idle for a while: to look a name up, and to check certificates. Each has its own, since a name
 * server that doesn't answer may keep all of its threads.
 */
public final class Dialer {
    private static final int RESOLVERS = 4;
    private static final int TLS_WORKERS = 2;

    private final EventLoops loops;
    private final int mostAtOnce;
    private final Addresses addresses;
    private final WorkThreads resolvers = new WorkThreads("relay-dial-names", RESOLVERS);
    private final WorkThreads tlsWorkers = new WorkThreads("relay-dial-tls", TLS_WORKERS);
    private final Set<Dial> open = ConcurrentHashMap.newKeySet();

    /** As many as are in the set, or about to be; a set doesn't count what it has at no cost. */
    private final AtomicInteger count = new AtomicInteger();

    private volatile boolean stopped;

    /**
     * @param loops where the sockets go; started, and not stopped yet
     * @param mostAtOnce how many may be about to be opened; there is no limit to those that are open
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
     * Begins to open a socket. Either its visit begins or it has failed, once, on a loop's thread, which mustn't be blocked.
     *
     * @param use what it is for
     * @param visit begins the visit that the socket is for, and says who is to be told what happens on it
     * @param failed told why there is no socket; after the loops' end possibly before this returns
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
            // Whether or not that has seen it.
            dial.stop();
        }
        return dial;
    }

    /** How many sockets are about to be opened. */
    public int dialing() {
        return count.get();
    }

    private void stop() {
        stopped = true;
        open.forEach(Dial::stop);
        resolvers.close();
        tlsWorkers.close();
        // What those threads hadn't begun won't come back.
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
