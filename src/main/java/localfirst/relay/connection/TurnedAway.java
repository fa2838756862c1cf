package localfirst.relay.connection;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import localfirst.relay.log.VisitLog;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;

/**
 * A visit that is over as soon as it has begun.
 *
 * <p>In published clients, a refused handshake on {@code /connection} is an uncaught exception, and ends their process.
 * So their handshake is accepted, and a Close frame tells them why they can't stay.
 */
public final class TurnedAway implements SocketEvents {
    private final PeerSocket socket;
    private final Consumer<Runnable> when;
    private final CloseStatus farewell;
    private final Outcome why;
    private final RelayCounters counters;
    private final VisitLog log;

    /** @param when runs the given task: now, or after a while */
    public TurnedAway(
            PeerSocket socket,
            Consumer<Runnable> when,
            CloseStatus farewell,
            Outcome why,
            RelayCounters counters,
            VisitLog log) {
        this.socket = socket;
        this.when = when;
        this.farewell = farewell;
        this.why = why;
        this.counters = counters;
        this.log = log;
    }

    @Override
    public void opened() {
        when.accept(() -> socket.close(farewell));
    }

    @Override
    public boolean wantsFrames() {
        return true;
    }

    /** Nothing that it sends has anywhere to go. */
    @Override
    public void received(ByteBuffer frames, int begun, boolean whole) {
        counters.dropped(begun);
    }

    @Override
    public void heard() {}

    @Override
    public void unblocked() {}

    @Override
    public void ended(Ending ending) {
        counters.connectionEnded(why);
        log.turnedAway(socket.address(), why);
    }
}
