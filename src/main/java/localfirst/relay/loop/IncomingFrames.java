package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import localfirst.relay.frame.FrameReader;
import localfirst.relay.frame.Role;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The frames that a peer sends. They are read from its connection, starting with what came together with the handshake;
 * then they are checked and unmasked, and control frames are taken out.
 *
 * <p>Owned by the loop's thread, but any thread may call {@link #isResting}.
 */
final class IncomingFrames {
    /** Parts of messages, header and all, that are shorter than this cost more than their bytes do. */
    private static final int TINY = 24;

    /** How much is read at once of those, so that the sockets of a flood leave time for others in between. */
    private static final int LITTLE = 4 * 1024;

    private final FrameReader reader;
    private final ControlRest rest = new ControlRest();

    // Static after begin
    private FrameChannel channel;

    private @Nullable ByteBuffer early;
    private boolean full;
    private boolean tiny;

    /** @param role this end's */
    @SuppressWarnings("NullAway.Init")
    IncomingFrames(Role role) {
        reader = new FrameReader(role);
    }

    /** @param received what was already read after the handshake, if anything */
    void begin(FrameChannel connection, @Nullable ByteBuffer received) {
        channel = connection;
        early = received;
    }

    /** The least size that a buffer may have. */
    int leastBuffer() {
        return channel.leastRoom() + FrameReader.MAX_CARRIED;
    }

    /**
     * Reads what has arrived, and leaves the data frames in the buffer.
     *
     * @param mostWanted how many bytes are wanted at most; the channel may return more if it needs more room
     * @return the number of bytes read, which may be 0, or -1 at the end
     */
    int read(ByteBuffer buffer, int mostWanted) throws IOException {
        reader.prepare(buffer);
        int wanted = tiny ? Math.min(LITTLE, mostWanted) : mostWanted;
        int most = Math.max(rest.mostWanted(wanted), channel.leastRoom());
        if (most < buffer.remaining()) {
            buffer.limit(buffer.position() + most);
        }
        int count = early == null ? channel.read(buffer) : readEarly(early, buffer);
        rest.surplusRecords(channel.surplusRecords());
        full = !buffer.hasRemaining();
        if (count > 0) {
            reader.read(buffer, rest);
            tiny = (long) reader.parts() * TINY > count;
        } else {
            reader.keep(buffer);
        }
        return count;
    }

    private int readEarly(ByteBuffer from, ByteBuffer into) {
        int count = Math.min(from.remaining(), into.remaining());
        into.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        if (!from.hasRemaining()) {
            early = null;
        }
        return count;
    }

    /** Reads what has arrived, and throws it away. @return whether more may come */
    boolean discard(ByteBuffer buffer) throws IOException {
        early = null;
        return channel.discard(buffer) >= 0;
    }

    /** Whether there is more to read of which the selector doesn't tell. */
    boolean hasMore() {
        return early != null || channel.hasMore();
    }

    /** Whether the last read returned as much as was wanted. */
    boolean isFull() {
        // A TLS record never fills the remaining room exactly.
        return full || hasMore();
    }

    /** How many data frames began in the last read. */
    int begun() {
        return reader.begun();
    }

    /** Whether the last read ended where a data frame ends. */
    boolean isWhole() {
        return reader.isWhole();
    }

    /** The peer's Close frame, if it has come. */
    @Nullable
    CloseStatus closed() {
        return reader.closed();
    }

    /** If the peer broke the protocol, the close that it has to be sent. */
    @Nullable
    CloseStatus failure() {
        return reader.failure();
    }

    /**
     * The last read has been processed.
     *
     * @param rested run by the timers' thread after a rest, if there has to be one; {@link #endRest} has to follow
     * @return the content of the pong to send, if there is one: one answers all pings of a read
     */
    @Nullable
    ByteBuffer pongDue(Timers timers, Runnable rested) {
        return rest.endRead(isFull(), timers, rested);
    }

    /** The same, and sends the pong, unless the visit wants to do so. */
    void answerPings(EventLoops loops, SocketEvents visit, FrameWriter writer, Runnable rested) throws IOException {
        ByteBuffer payload = pongDue(loops.timers(), rested);
        if (isResting()) {
            loops.news().throttled();
        }
        if (payload != null && visit.answersPings()) {
            visit.pinged();
        } else if (payload != null) {
            writer.pong(payload);
        }
    }

    /** Whether the peer sent too many control frames or short records, and isn't read for a while. */
    boolean isResting() {
        return rest.isResting();
    }

    void endRest() {
        rest.end();
    }
}
