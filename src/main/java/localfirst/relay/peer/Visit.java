package localfirst.relay.peer;

import java.nio.ByteBuffer;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * One peer's socket on one of the endpoints, from its handshake to its end: the part that is the same for both
 * endpoints.
 *
 * <p>Thread-safe, and never blocks. It ends for the first reason that is given. If the relay itself fails while it
 * handles what the peer sent, that is the reason, and the peer is told so.
 */
public abstract class Visit implements SocketEvents, Liveness.Watched {
    private static final System.Logger LOG = System.getLogger(Visit.class.getName());

    private final PeerSocket socket;
    private final long arrivedAt;
    private final FirstReason reason = new FirstReason();

    // Guarded by this
    private @Nullable Challenge challenge;

    /** The peer has just made its handshake. */
    protected Visit(PeerSocket socket, Timers timers) {
        this.socket = socket;
        this.arrivedAt = timers.nanoTime();
    }

    protected abstract Timers timers();

    @Override
    public final PeerSocket socket() {
        return socket;
    }

    /** When its handshake was made, by {@code Timers.nanoTime}. */
    public final long arrivedAt() {
        return arrivedAt;
    }

    /** Why it ends or has ended. */
    public final FirstReason reason() {
        return reason;
    }

    /** Ends it for this reason, unless another was given before. */
    public final void settle(Outcome why) {
        if (reason.settle(why)) {
            settled(why);
        }
    }

    /** It ends for this reason. Called once. */
    protected void settled(Outcome why) {}

    /** The relay ends it. */
    public final void close(Outcome why) {
        close(why, why.closeStatus());
    }

    /** The same, but the peer is told something more precise than the outcome. */
    public final void close(Outcome why, CloseStatus farewell) {
        settle(why);
        socket.close(farewell);
        closed();
    }

    /** The relay has closed or cut its socket. May be called more than once. */
    protected void closed() {}

    /** Another caller with the same ids came: if nothing comes from this one in time, it is dead. */
    public final void challenge() {
        ownChallenge().ask();
    }

    /** The same, unless it is being asked already. */
    public final void challengeOnce() {
        ownChallenge().askUnlessAsked();
    }

    private synchronized Challenge ownChallenge() {
        if (challenge == null) {
            challenge = new Challenge(this, timers());
        }
        return challenge;
    }

    /** It was challenged, but whether it is alive can't be told now. */
    protected void unproven() {}

    @Override
    public void silent() {
        close(Outcome.SILENT);
    }

    /** A peer that takes no bytes takes no Close frame either. */
    @Override
    public final void stuck() {
        cut(Outcome.SLOW);
    }

    /** The relay ends it without a Close frame. */
    protected final void cut(Outcome why) {
        settle(why);
        socket.abort();
        closed();
    }

    @Override
    public final void received(ByteBuffer frames, int begun, boolean whole) {
        try {
            accept(frames, begun, whole);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** Frames came, as in {@link #received}. */
    protected abstract void accept(ByteBuffer frames, int begun, boolean whole);

    @Override
    public final void unblocked() {
        try {
            tookAll();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** The peer has taken everything that waited for it. */
    protected abstract void tookAll();

    /** The relay failed while it handled this visit. */
    public final void failed(RuntimeException why) {
        LOG.log(System.Logger.Level.ERROR, "A visit failed", why);
        close(Outcome.FAILED);
    }
}
