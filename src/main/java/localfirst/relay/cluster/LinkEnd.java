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
 */
abstract class LinkEnd implements SocketEvents {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PeerSocket socket;
    private final Timers timers;
    private final FirstFrame first;
    private Timers.@Nullable Timer deadline;
    private volatile @Nullable SocketEvents joined;

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
            SocketEvents next = prove(payload);
            if (next == null) {
                cut(frames);
                return;
            }
            joined = next;
            if (frames.hasRemaining()) {
                next.received(frames, begun - 1, whole);
            }
        }
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
