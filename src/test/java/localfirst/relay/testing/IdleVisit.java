package localfirst.relay.testing;

import java.nio.ByteBuffer;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.SocketEvents;

/** A visit that reads everything and does nothing, for tests that are about one of its events. */
public abstract class IdleVisit implements SocketEvents {
    @Override
    public void opened() {}

    @Override
    public boolean wantsFrames() {
        return true;
    }

    @Override
    public void received(ByteBuffer frames, int begun, boolean whole) {
        frames.position(frames.limit());
    }

    @Override
    public void heard() {}

    @Override
    public void unblocked() {}

    @Override
    public void ended(Ending ending) {}
}
