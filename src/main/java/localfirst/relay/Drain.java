package localfirst.relay;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import localfirst.relay.admission.Admission;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.introduction.Introductions;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;

/**
 * A relay that is stopping. It waits for pipes to end by themselves, and then closes the sockets, peer by peer at
 * random moments spread over some seconds, so that clients don't all connect to its successor at once.
 *
 * <p>Thread-safe. Only {@link #await} blocks.
 */
public final class Drain {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** How long clients have to answer the last Close frames. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(6);

    private final RelayConfig config;
    private final Introductions introductions;
    private final Rendezvous rendezvous;
    private final Admission admission;
    private final DoubleSupplier random;
    private final Timers timers;
    private final long waitUntil;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean hurried;
    private volatile boolean allGone;

    Drain(
            RelayConfig config,
            Timers timers,
            DoubleSupplier random,
            Introductions introductions,
            Rendezvous rendezvous,
            Admission admission) {
        this.config = config;
        this.timers = timers;
        this.random = random;
        this.introductions = introductions;
        this.rendezvous = rendezvous;
        this.admission = admission;
        this.waitUntil = timers.nanoTime() + config.sockets().drainWait().toNanos();
    }

    void start() {
        if (!hurried && rendezvous.pipes() > 0 && timers.nanoTime() - waitUntil < 0) {
            timers.after(LOOK_EVERY, this::start);
            return;
        }
        Duration spread = hurried ? Duration.ZERO : config.sockets().drainSpread();
        sayGoodbyes(spread);
        // Again, for sockets whose handshakes were still being answered the first time.
        timers.after(spread, () -> sayGoodbyes(Duration.ZERO));
        awaitNoSockets(timers.nanoTime() + spread.plus(CLOSE_TIMEOUT).toNanos());
    }

    /**
     * Closes a peer's pipes before its socket on /introduction, so that it doesn't come back while it is still talking.
     */
    private void sayGoodbyes(Duration spread) {
        Map<PeerId, Runnable> callers = rendezvous.goodbyes();
        Map<PeerId, Runnable> present = introductions.goodbyes();
        Set<PeerId> peers = new HashSet<>(callers.keySet());
        peers.addAll(present.keySet());
        for (PeerId peer : peers) {
            timers.after(Duration.ofNanos((long) (spread.toNanos() * random.getAsDouble())), () -> {
                callers.getOrDefault(peer, () -> {}).run();
                present.getOrDefault(peer, () -> {}).run();
            });
        }
    }

    private void awaitNoSockets(long until) {
        allGone = admission.introductions() + admission.connections() == 0;
        if (allGone || timers.nanoTime() - until >= 0) {
            done.countDown();
        } else {
            timers.after(LOOK_EVERY, () -> awaitNoSockets(until));
        }
    }

    /** Skips the rest of the wait, and closes all sockets at once. */
    public void hurry() {
        if (!hurried) {
            hurried = true;
            sayGoodbyes(Duration.ZERO);
        }
    }

    /**
     * Blocks until the drain is finished.
     *
     * @return whether all sockets were closed in time
     */
    public boolean await() throws InterruptedException {
        done.await();
        return allGone;
    }

    /** Blocks until the drain is finished, or this time has passed. */
    public boolean await(Duration longest) throws InterruptedException {
        return done.await(longest.toMillis(), TimeUnit.MILLISECONDS) && allGone;
    }
}
