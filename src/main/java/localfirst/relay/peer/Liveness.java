package localfirst.relay.peer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import localfirst.relay.time.Timers;

/**
 * Finds dead sockets: pings all of them, and gives up those that don't answer or take nothing.
 *
 * <p>Each socket is pinged every 20 to 24 seconds, well within the time after which proxies consider it idle (55
 * seconds on Heroku, 60 in nginx). A peer is dead if it has left two pings unanswered, the second for 10 seconds, so it
 * is found within a minute. Any byte counts as an answer. A peer that isn't being read, or for which bytes are waiting,
 * can't be judged by its answers; if bytes are waiting, the send deadline decides. No peer is judged before everything
 * that has arrived from it has been read.
 *
 * <p>If the relay itself was suspended, as when its machine sleeps, all peers get the time for an answer before any is
 * judged.
 *
 * <p>Thread-safe. All checks are done on the timers' thread, once a second.
 */
public final class Liveness {
    private static final System.Logger LOG = System.getLogger(Liveness.class.getName());

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** If more time than this passes between two checks, the relay was suspended. */
    private static final long AWAY_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long PING_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long PING_SPREAD_NANOS = Duration.ofSeconds(4).toNanos();
    private static final long QUIET_NANOS = LOOK_EVERY.toNanos();
    private static final long ANSWER_NANOS = Duration.ofSeconds(10).toNanos();

    private final Timers timers;
    private final DoubleSupplier random;
    private final LongConsumer roundTrips;
    private final long sendDeadlineNanos;
    private final Map<Watched, Watch> watches = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private final StalledSockets stalled;

    // Owned by the timers' thread
    private long lastLook;
    private long judgeFrom;

    /** A visit whose socket is watched. */
    public interface Watched {
        PeerSocket socket();

        /**
         * Asks for a sign of life. All pings to peers go through this method: to every socket at intervals, to a caller
         * that has just come, to callers with the same ids when another comes, and for a Heartbeat that asks about a
         * pipe.
         */
        default void ping() {
            socket().ping();
        }

        /** The peer doesn't answer pings. */
        void silent();

        /** The peer hasn't taken any of the bytes that wait for it within the send deadline, or isn't given that long. */
        void stuck();

        /** Since when bytes have waited for the peer or on their way from it without any being taken; 0 if none waits. */
        default long stalledSince() {
            return socket().stuckSince();
        }

        /** How many bytes the operating system may be keeping because of that. */
        default long stalledBytes() {
            return socket().unsentBytes();
        }

        /** Ends what has been stalled for so long. */
        default void stalled() {
            stuck();
        }
    }

    /** What is known about one socket. Owned by the timers' thread, except where noted. */
    private static final class Watch {
        private long pingAt;
        private long pingedAt;
        private int unanswered;
        /** Whether the socket has been asked to read what has arrived from the peer. */
        private boolean isAsked;
        /** Whether all of that has been read. Written by the thread that reads the socket. */
        private volatile boolean isReadUp;
        /** Whether the next byte can only be the answer, because the socket was quiet when it was pinged. */
        private boolean isTimed;
    }

    /**
     * @param stalledBytes how many bytes the operating system may keep for peers that take nothing
     * @param random numbers from 0 to 1
     * @param roundTrips told how long quiet sockets took to answer a ping, in nanoseconds
     */
    public Liveness(
            Timers timers, Duration sendDeadline, long stalledBytes, DoubleSupplier random, LongConsumer roundTrips) {
        this.timers = timers;
        this.random = random;
        this.roundTrips = roundTrips;
        this.sendDeadlineNanos = sendDeadline.toNanos();
        stalled = new StalledSockets(stalledBytes, KernelMemory::ofConnections);
        lastLook = timers.nanoTime();
        judgeFrom = lastLook;
    }

    public void start() {
        timers.after(LOOK_EVERY, this::lookAround);
    }

    public void stop() {
        closed = true;
        watches.clear();
    }

    public void watch(Watched watched) {
        Watch watch = new Watch();
        watch.pingAt = timers.nanoTime() + untilNextPing();
        watches.put(watched, watch);
    }

    public void forget(Watched watched) {
        watches.remove(watched);
    }

    private void lookAround() {
        if (closed) {
            return;
        }
        long now = timers.nanoTime();
        if (now - lastLook >= AWAY_NANOS) {
            judgeFrom = now + ANSWER_NANOS;
        }
        lastLook = now;
        watches.forEach((watched, watch) -> lookSafely(watched, watch, now));
        stalled.endSurplus(now, now - judgeFrom >= 0);
        start();
    }

    /** One socket that fails must not end the checks of all others. */
    private void lookSafely(Watched watched, Watch watch, long now) {
        try {
            look(watched, watch, now);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "Checking whether a socket is alive failed", e);
        }
    }

    private void look(Watched watched, Watch watch, long now) {
        stalled.look(watched, now);
        PeerSocket socket = watched.socket();
        long stuckSince = socket.stuckSince();
        if (stuckSince != 0) {
            if (sendDeadlineNanos > 0 && now - stuckSince >= sendDeadlineNanos && now - judgeFrom >= 0) {
                watched.stuck();
            }
            return;
        }
        if (watch.unanswered > 0 && (!socket.isReading() || socket.heardAt() - watch.pingedAt >= 0)) {
            watch.unanswered = 0;
            watch.isAsked = false;
            watch.isReadUp = false;
            time(watch, socket);
        }
        if (watch.unanswered >= 2) {
            if (now - watch.pingedAt >= ANSWER_NANOS && now - judgeFrom >= 0) {
                judge(watched, watch, socket);
            }
        } else if (now - watch.pingAt >= 0) {
            watch.unanswered++;
            watch.isTimed = watch.unanswered == 1 && now - socket.heardAt() > QUIET_NANOS;
            watch.pingedAt = now;
            watch.pingAt = now + untilNextPing();
            watched.ping();
        }
    }

    /** While the relay is busy, the answer may have arrived without being read yet. */
    private static void judge(Watched watched, Watch watch, PeerSocket socket) {
        if (!watch.isAsked) {
            watch.isAsked = true;
            socket.readNow(() -> watch.isReadUp = true);
        }
        if (watch.isReadUp && socket.heardAt() - watch.pingedAt < 0) {
            watched.silent();
        }
    }

    private void time(Watch watch, PeerSocket socket) {
        long roundTrip = socket.heardAt() - watch.pingedAt;
        if (watch.isTimed && roundTrip >= 0) {
            watch.isTimed = false;
            roundTrips.accept(roundTrip);
        }
    }

    private long untilNextPing() {
        return PING_NANOS + (long) (PING_SPREAD_NANOS * random.getAsDouble());
    }

    /** How many sockets have waiting bytes that their peers haven't taken. Looks at every socket. */
    public int blocked() {
        return (int) watches.keySet().stream()
                .filter(watched -> watched.socket().isBlocked())
                .count();
    }

    /** How many bytes the operating system may be keeping for peers that take nothing, at the last check. */
    public long stalledBytes() {
        return stalled.bytes();
    }

    /** For the relay's consistency check. */
    public int size() {
        return watches.size();
    }
}
