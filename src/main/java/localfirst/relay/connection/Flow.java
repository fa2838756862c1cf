package localfirst.relay.connection;

import java.nio.ByteBuffer;
import localfirst.relay.admission.Bandwidth;
import localfirst.relay.admission.Pace;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.PeerSocket;
import org.jspecify.annotations.Nullable;

/**
 * What one caller sends to the other: kept until the other is there and ready, and then passed straight on.
 *
 * <p>Thread-safe, and never blocks. Only {@link #accept} may be called by just one thread at a time, the one that reads
 * the socket.
 *
 * <p>Implementation note: once {@link #live} is set, frames bypass the lock. It is set only when nothing is held any
 * more, by the thread that sent the last of it. Anything read later is sent after that.
 */
final class Flow {
    private final PeerSocket source;
    private final HeldBudget budget;
    private final RelayCounters counters;
    private final @Nullable Pace pace;

    private volatile @Nullable PeerSocket live;
    private volatile boolean discarding;

    // Guarded by this
    private final HeldFrames held = new HeldFrames();
    private @Nullable PeerSocket sink;
    private boolean sinkReady;
    private @Nullable CloseStatus end;

    /** @param bandwidth limits how fast bytes may come, or null */
    Flow(PeerSocket source, HeldBudget budget, RelayCounters counters, @Nullable Bandwidth bandwidth) {
        this.source = source;
        this.budget = budget;
        this.counters = counters;
        pace = bandwidth == null ? null : bandwidth.pace(source.address(), source::resume);
    }

    /** Whether the source should be read. */
    boolean wantsFrames() {
        if (pace != null && pace.isResting()) {
            return discarding;
        }
        PeerSocket to = live;
        return to != null ? !to.isBlocked() : discarding || mayHoldMore();
    }

    private synchronized boolean mayHoldMore() {
        return budget.admitOrEnlist(source, held.bytes(), sink != null);
    }

    /** How many bytes to read at once, when it should be read. */
    int mostWanted() {
        int most = live != null || discarding ? Integer.MAX_VALUE : mostHeldAtOnce();
        return pace == null ? most : Math.min(most, pace.mostAtOnce());
    }

    private synchronized int mostHeldAtOnce() {
        return budget.mostAtOnce(source, held.bytes());
    }

    /** Whether more is held than is allowed. If the source can't be paused, something has to be closed. */
    boolean isOverfull() {
        return live == null && !discarding && !mayHoldMore();
    }

    void accept(ByteBuffer frames, int begun, boolean whole) {
        if (pace != null && !discarding && pace.charge(frames.remaining())) {
            counters.bandwidthThrottled();
        }
        PeerSocket to = live;
        if (to == null) {
            to = keep(frames, begun, whole);
        }
        if (to != null) {
            counters.relayed(begun, frames.remaining());
            to.send(frames, whole);
        }
    }

    /** @return where to send them instead, if the flow has just become live */
    private synchronized @Nullable PeerSocket keep(ByteBuffer frames, int begun, boolean whole) {
        if (live != null) {
            return live;
        }
        if (discarding) {
            counters.dropped(begun);
            return null;
        }
        counters.kept(begun, frames.remaining());
        budget.take(source.address(), frames.remaining());
        held.add(frames, begun, whole);
        return null;
    }

    /** The other caller is there. It is sent nothing before {@link #ready} is called. */
    void leadTo(PeerSocket other) {
        synchronized (this) {
            sink = other;
        }
        // While room was short, the source may not have been read at all. Now it is read a little, and so shows that it
        // lives.
        source.resume();
    }

    /** The other caller can take frames now. */
    void ready() {
        synchronized (this) {
            sinkReady = true;
        }
        advance();
    }

    /** Sends what is held, as far as the other caller takes it, and then has the source read again. */
    void advance() {
        if (live != null) {
            source.resume();
            return;
        }
        boolean drained = drain();
        if (drained) {
            budget.forget(source);
            source.resume();
        }
        budget.letOthersIn();
    }

    /** @return whether nothing is held any more */
    private synchronized boolean drain() {
        PeerSocket to = sink;
        if (to == null || !sinkReady || discarding) {
            return false;
        }
        counters.replayed(held.takeFrames(), 0);
        while (!held.isEmpty()) {
            if (to.isBlocked()) {
                return false;
            }
            ByteBuffer chunk = held.next();
            budget.giveBack(source.address(), chunk.remaining());
            counters.replayed(0, chunk.remaining());
            to.send(chunk, held.isWhole());
        }
        live = to;
        if (end != null) {
            to.close(end);
        }
        return true;
    }

    /**
     * The source sends nothing more. Once everything has gone to the other caller, that caller is closed in this way.
     */
    synchronized void endWith(CloseStatus status) {
        if (live != null) {
            live.close(status);
        } else {
            end = status;
        }
    }

    /** Nothing is passed on any more: what is held is dropped, and so is anything that still comes. */
    void discard() {
        synchronized (this) {
            discarding = true;
            live = null;
            counters.dropped(held.takeFrames());
            budget.giveBack(source.address(), held.bytes());
            held.clear();
        }
        budget.forget(source);
        budget.letOthersIn();
        source.resume();
    }

    /**
     * Checks that a flow that shouldn't hold anything holds nothing.
     *
     * @throws IllegalStateException if it does
     */
    synchronized void checkConsistency() {
        if ((live != null || discarding) && !held.isEmpty()) {
            throw new IllegalStateException("a flow holds frames that it should have passed on or dropped");
        }
    }

    /** Whether it could go on and doesn't. The caller has to check again, because it may be just about to. */
    synchronized boolean isStalled() {
        PeerSocket to = sink;
        boolean couldSend = to != null && sinkReady && !discarding && !held.isEmpty() && !to.isBlocked();
        boolean couldRead = (live != null || discarding) && wantsFrames() && !source.isReading();
        return couldSend || couldRead;
    }

    synchronized long heldBytes() {
        return held.bytes();
    }
}
