package localfirst.relay.cluster;

import java.nio.ByteBuffer;
import java.time.Duration;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link: first, the other end has to prove itself with its first frame; after that, everything goes to the
 * visit that the link is for.
 *
 * <pre>
 *  OPEN ── first frame is right, and there is somebody ──▶ JOINED ──▶ OVER
 *    └──── wrong, late, or nobody any more: cut ─────────────────────▶ OVER
 * </pre>
 *
 * <p>While {@link #prove} runs, the visit already sends, and a container may report on another thread that the link has
 * room again, or has ended. The visit is told that afterwards.
 */
abstract class LinkEnd implements SocketEvents {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PeerSocket socket;
    private final Timers timers;
    private final FirstFrame first;
    private Timers.@Nullable Timer deadline;
    private volatile @Nullable SocketEvents joined;

    // Guarded by this
    private boolean proving;
    private @Nullable Ending ending;

    LinkEnd(PeerSocket socket, Timers timers, int firstBytes) {
        this.socket = socket;
        this.timers = timers;
        this.first = new FirstFrame(firstBytes);
    }

    final PeerSocket socket() {
        return socket;
    }

    /**
     * The first frame has come.
     *
     * @return the visit that the link is for; nothing if the link isn't to go on
     */
    abstract @Nullable SocketEvents prove(byte[] payload);

    /** The link is over, or never began. Called once. */
    abstract void over(boolean wasJoined);

    @Override
    public void opened() {
        deadline = timers.after(PATIENCE, () -> {
            if (joined == null) {
                socket.abort();
            }
        });
    }

    @Override
    public final void received(ByteBuffer frames, int begun, boolean whole) {
        SocketEvents events = joined;
        if (events != null) {
            events.received(frames, begun, whole);
            return;
        }
        byte[] payload = first.take(frames);
        if (first.isWrong()) {
            cut(frames);
        } else if (payload != null) {
            cancelDeadline();
            join(payload, frames, begun - 1, whole);
        }
    }

    /** @param rest what came after the first frame */
    private void join(byte[] firstPayload, ByteBuffer rest, int begun, boolean whole) {
        if (!beginsProving()) {
            cut(rest);
            return;
        }
        try {
            SocketEvents next = prove(firstPayload);
            joined = next;
            if (next == null) {
                cut(rest);
                return;
            }
            next.unblocked();
            if (rest.hasRemaining()) {
                next.received(rest, begun, whole);
            }
        } finally {
            Ending missed = endsProving();
            if (missed != null) {
                end(missed);
            }
        }
    }

    /** @return whether the link hasn't ended yet */
    private synchronized boolean beginsProving() {
        proving = ending == null;
        return proving;
    }

    /** @return how the link ended meanwhile, if it did */
    private synchronized @Nullable Ending endsProving() {
        proving = false;
        return ending;
    }

    private void cut(ByteBuffer frames) {
        frames.position(frames.limit());
        socket.abort();
    }

    private void cancelDeadline() {
        Timers.Timer running = deadline;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public final void ended(Ending ending) {
        if (!waitsForProof(ending)) {
            end(ending);
        }
    }

    private synchronized boolean waitsForProof(Ending ending) {
        this.ending = ending;
        return proving;
    }

    private void end(Ending ending) {
        cancelDeadline();
        SocketEvents events = joined;
        if (events != null) {
            events.ended(ending);
        }
        over(events != null);
    }

    @Override
    public final boolean wantsFrames() {
        SocketEvents events = joined;
        return events == null || events.wantsFrames();
    }

    @Override
    public final int mostWanted() {
        SocketEvents events = joined;
        return events == null ? SocketEvents.super.mostWanted() : events.mostWanted();
    }

    @Override
    public final void heard() {
        SocketEvents events = joined;
        if (events != null) {
            events.heard();
        }
    }

    @Override
    public final boolean answersPings() {
        SocketEvents events = joined;
        return events != null && events.answersPings();
    }

    @Override
    public final void pinged() {
        SocketEvents events = joined;
        if (events != null) {
            events.pinged();
        }
    }

    @Override
    public final void unblocked() {
        SocketEvents events = joined;
        if (events != null) {
            events.unblocked();
        }
    }
}
