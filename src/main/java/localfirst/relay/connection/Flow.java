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
 * <p>Implementation note: once it is {@link FlowStage#LIVE}, frames bypass the lock. It becomes that only when nothing
 * is held any more, by the thread that sent the last of it. Anything read later is sent after that.
 */
final class Flow {
    private final PeerSocket source;
    private final HeldBudget budget;
    private final RelayCounters counters;
    private final @Nullable Pace pace;

    /** Changed only while this is locked. */
    private volatile FlowStage stage = FlowStage.ALONE;

    /** Set before the stage says that it is there, and never changed: so it may be read without the lock after that. */
    private @Nullable PeerSocket sink;

    // Guarded by this
    private final HeldFrames held = new HeldFrames();

    /** Not a stage: the source may end at any of them, and what is held is delivered nevertheless. */
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
            return stage == FlowStage.DISCARDING;
        }
        PeerSocket to = live();
        return to != null ? !to.isBlocked() : stage == FlowStage.DISCARDING || mayHoldMore();
    }

    /** Where frames go without being kept; null if that isn't so. */
    private @Nullable PeerSocket live() {
        return stage == FlowStage.LIVE ? sink : null;
    }

    private synchronized boolean mayHoldMore() {
        // Looked at once more under the lock: a source that has been forgotten isn't enlisted again.
        return stage == FlowStage.DISCARDING || budget.admitOrEnlist(source, held.bytes(), stage != FlowStage.ALONE);
    }

    /** How many bytes to read at once, when it should be read. */
    int mostWanted() {
        int most = stage.keeps() ? mostHeldAtOnce() : Integer.MAX_VALUE;
        return pace == null ? most : Math.min(most, pace.mostAtOnce());
    }

    private synchronized int mostHeldAtOnce() {
        return budget.mostAtOnce(source, held.bytes());
    }

    /** Whether more is held than is allowed. If the source can't be paused, something has to be closed. */
    boolean isOverfull() {
        return stage.keeps() && !mayHoldMore();
    }

    void accept(ByteBuffer frames, int begun, boolean whole) {
        if (pace != null && stage != FlowStage.DISCARDING && pace.charge(frames.remaining())) {
            counters.bandwidthThrottled();
        }
        PeerSocket to = live();
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
        if (stage == FlowStage.LIVE) {
            return sink;
        }
        if (stage == FlowStage.DISCARDING) {
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
            if (stage == FlowStage.ALONE) {
                sink = other;
                stage = FlowStage.PAIRED;
            }
        }
        // While room was short, the source may not have been read at all. Now it is read a little, and so shows that it
        // lives.
        source.resume();
    }

    /** The other caller can take frames now. If that is known before it is there, this is called again afterwards. */
    void ready() {
        synchronized (this) {
            if (stage == FlowStage.PAIRED) {
                stage = FlowStage.DELIVERING;
            }
        }
        advance();
    }

    /** Sends what is held, as far as the other caller takes it, and then has the source read again. */
    void advance() {
        if (stage == FlowStage.LIVE) {
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
        if (to == null || stage != FlowStage.DELIVERING) {
            return stage == FlowStage.LIVE;
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
        stage = FlowStage.LIVE;
        if (end != null) {
            to.close(end);
        }
        return true;
    }

    /**
     * The source sends nothing more. Once everything has gone to the other caller, that caller is closed in this way.
     */
    synchronized void endWith(CloseStatus status) {
        PeerSocket to = live();
        if (to != null) {
            to.close(status);
        } else {
            end = status;
        }
    }

    /** Nothing is passed on any more: what is held is dropped, and so is anything that still comes. */
    void discard() {
        synchronized (this) {
            stage = FlowStage.DISCARDING;
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
        if (!stage.keeps() && !held.isEmpty()) {
            throw new IllegalStateException("a flow holds frames that it should have passed on or dropped");
        }
    }

    /** Whether it could go on and doesn't. The caller has to check again, because it may be just about to. */
    synchronized boolean isStalled() {
        PeerSocket to = sink;
        boolean couldSend = to != null && stage == FlowStage.DELIVERING && !held.isEmpty() && !to.isBlocked();
        boolean couldRead = !stage.keeps() && wantsFrames() && !source.isReading();
        return couldSend || couldRead;
    }

    synchronized long heldBytes() {
        return held.bytes();
    }
}
