package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.function.Function;
import localfirst.relay.frame.ControlFrames;
import localfirst.relay.frame.FrameReader;
import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket on an event loop, which passes frames on as bytes. It holds no thread, and no buffer unless its peer takes
 * less than it is sent.
 *
 * <p>What a {@link PeerSocket} does may be asked of any thread. Everything is read, closed and told by the thread of its
 * loop alone, from the moment {@link #open} returns; it is written by whoever has something to write.
 *
 * <p>Implementation note: what the selector is to watch for is a function of the socket's state, which the loop's thread
 * works out after each change ({@link #watch}). Other threads change the state first, and then ask the loop to look at it:
 * so no change is missed, and none is undone by another.
 */
public final class FrameSocket implements PeerSocket, ControlFrames, Selected {
    private static final System.Logger LOG = System.getLogger(FrameSocket.class.getName());

    // Static after construction
    private final EventLoops loops;
    private final LoopChoice home;
    private final ClientAddress address;
    private final SocketEvents events;
    private final ReadGate gate;

    // Static after open
    private FrameChannel channel;
    private FrameWriter writer;

    private volatile @Nullable ClosePatience patience;
    private volatile boolean aborted;
    private volatile long heardAt;

    // Owned by the loop's thread
    private final FrameReader reader = new FrameReader();
    private final ControlRest rest = new ControlRest();
    /** What came together with the handshake. */
    private @Nullable ByteBuffer early;

    private @Nullable SelectionKey key;
    private boolean ended;
    private boolean failed;
    private boolean closed;

    /** @param visit begins the visit that the socket is for, and says who is to be told what happens on it */
    @SuppressWarnings("NullAway.Init")
    public FrameSocket(EventLoops loops, Use use, ClientAddress address, Function<PeerSocket, SocketEvents> visit) {
        this.loops = loops;
        home = new LoopChoice(loops, use);
        this.address = address;
        events = visit.apply(this);
        gate = new ReadGate(events);
    }

    /**
     * The handshake is done: begins the visit, and hands the connection to a loop. Called once, by any thread.
     *
     * @param head what is still to be written before the first frame, if anything
     * @param received what has been read after the handshake, if anything
     */
    public void open(FrameChannel connection, @Nullable ByteBuffer head, @Nullable ByteBuffer received) {
        channel = connection;
        writer = new FrameWriter(connection, head);
        early = received;
        heardAt = System.nanoTime();
        loops.add(this);
        try {
            events.opened();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A socket failed", e);
            aborted = true;
        }
        EventLoop mine = home.make();
        mine.count(1);
        try {
            writer.drain();
        } catch (IOException e) {
            aborted = true;
        }
        mine.execute(this::look);
    }

    @Override
    public void meets(PeerSocket other) {
        if (other instanceof FrameSocket partner) {
            home.follow(partner.home);
        }
    }

    // On the loop

    private EventLoop loop() {
        return home.make();
    }

    @Override
    public void ready(int operations) {
        try {
            if (closed || aborted) {
                finish(Ending.LOST);
                return;
            }
            work(operations);
            watch();
        } catch (TlsAbuseException e) {
            finish(Ending.BROKE_PROTOCOL);
        } catch (IOException | CancelledKeyException e) {
            finish(Ending.LOST);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A socket failed", e);
            finish(Ending.LOST);
        }
    }

    private void work(int operations) throws IOException {
        boolean more = false;
        if (key == null) {
            key = loop().register(channel.network(), 0, this);
            more = hasMore();
        }
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            write();
        }
        if (more || (operations & SelectionKey.OP_READ) != 0) {
            read();
        }
    }

    /** Has the selector watch for what there is to do. */
    private void watch() {
        SelectionKey mine = key;
        if (mine == null || closed) {
            return;
        }
        int operations = (gate.isShut() || rest.isResting() ? 0 : SelectionKey.OP_READ)
                | (writer.isBlocked() ? SelectionKey.OP_WRITE : 0);
        try {
            if (mine.interestOps() != operations) {
                mine.interestOps(operations);
            }
        } catch (CancelledKeyException e) {
            // The connection's owner has closed it.
            abort();
        }
    }

    /** Looks again at what there is to do. */
    private void look() {
        ready(0);
    }

    private void goOn() {
        ready(SelectionKey.OP_READ);
    }

    private void waitToWriteIf(boolean waits) {
        EventLoop mine = home.now();
        if (!waits || mine == null) {
            // If it has no loop yet, that looks by itself.
            return;
        }
        if (mine.isCurrent()) {
            watch();
        } else {
            mine.execute(this::look);
        }
    }

    // Reading

    private void read() throws IOException {
        ByteBuffer buffer = loop().buffer(channel.leastRoom() + FrameReader.MOST_CARRIED);
        for (int left = loop().readsAtOnce(); left > 0 && !closed; left--) {
            if (ended) {
                drainInput(buffer);
                break;
            }
            if (rest.isResting() || gate.shutUnlessWanted()) {
                return;
            }
            reader.prepare(buffer);
            limit(buffer, rest.mostWanted(events.mostWanted()));
            int count = fill(buffer);
            if (channel.owes() && count < 0) {
                writer.drain();
            } else if (channel.owes()) {
                // As if it could be written: whoever waits for that has to be told, and not from within a read.
                loop().execute(() -> ready(SelectionKey.OP_WRITE));
            }
            if (count < 0) {
                finish(Ending.LOST);
                return;
            }
            boolean full = !buffer.hasRemaining();
            if (count > 0) {
                take(buffer, full);
            } else {
                reader.keep(buffer);
            }
            if (!full && !hasMore()) {
                return;
            }
        }
        if (hasMore()) {
            loop().execute(this::goOn);
        }
    }

    private void limit(ByteBuffer buffer, int mostWanted) {
        int most = Math.max(mostWanted, channel.leastRoom());
        if (most < buffer.remaining()) {
            buffer.limit(buffer.position() + most);
        }
    }

    private int fill(ByteBuffer buffer) throws IOException {
        ByteBuffer first = early;
        if (first == null) {
            return channel.read(buffer);
        }
        int count = Math.min(first.remaining(), buffer.remaining());
        buffer.put(first.slice(first.position(), count));
        first.position(first.position() + count);
        if (!first.hasRemaining()) {
            early = null;
        }
        return count;
    }

    /** Whether there is more to read, of which the selector doesn't tell. */
    private boolean hasMore() {
        return !closed && (early != null || channel.hasMore());
    }

    private void take(ByteBuffer buffer, boolean full) throws IOException {
        heardAt = System.nanoTime();
        reader.read(buffer, this);
        answerPings(full);
        events.heard();
        if (buffer.hasRemaining()) {
            events.received(buffer, reader.begun(), reader.isWhole());
        }
        CloseStatus peersClose = reader.closed();
        CloseStatus failure = reader.failure();
        if (peersClose != null) {
            endAndAnswer(Ending.byPeer(peersClose), peersClose);
        } else if (failure != null) {
            failed = true;
            endAndAnswer(Ending.BROKE_PROTOCOL, failure);
        }
    }

    @Override
    public void ping(ByteBuffer payload) {
        rest.ping(payload);
    }

    @Override
    public void pong(ByteBuffer payload) {
        rest.pong();
    }

    /** One pong for all pings of a read. */
    private void answerPings(boolean full) throws IOException {
        ByteBuffer payload = rest.endRead(full, loops.timers(), this::rested);
        if (rest.isResting()) {
            loops.news().throttled();
        }
        if (payload != null) {
            writer.pong(payload);
        }
    }

    private void rested() {
        loop().execute(() -> {
            rest.end();
            goOn();
        });
    }

    private void endAndAnswer(Ending ending, CloseStatus answer) throws IOException {
        end(ending);
        writer.close(answer);
        closeWhenDone();
        if (!closed) {
            patience().begin();
        }
    }

    /** After the end, what still comes is thrown away, until the peer closes the connection or the timeout does. */
    private void drainInput(ByteBuffer buffer) throws IOException {
        early = null;
        buffer.clear();
        if (channel.read(buffer) < 0) {
            finish(Ending.LOST);
        }
    }

    @Override
    public boolean isReading() {
        return !gate.isShut() && !rest.isResting();
    }

    @Override
    public boolean canPause() {
        return true;
    }

    @Override
    public void resume() {
        EventLoop mine = home.now();
        if (gate.open() && mine != null) {
            mine.execute(this::goOn);
        }
    }

    @Override
    public void readNow(Runnable then) {
        EventLoop mine = home.now();
        if (mine == null) {
            then.run();
            return;
        }
        mine.execute(() -> {
            goOn();
            then.run();
        });
    }

    @Override
    public long heardAt() {
        return heardAt;
    }

    // Writing

    private void write() throws IOException {
        if (!writer.drain()) {
            closeWhenDone();
            events.unblocked();
        }
    }

    @Override
    public void send(ByteBuffer frames, boolean whole) {
        try {
            waitToWriteIf(writer.send(frames, whole));
        } catch (IOException e) {
            frames.position(frames.limit());
            abort();
        }
    }

    @Override
    public boolean isBlocked() {
        return writer.isBlocked();
    }

    @Override
    public long stuckSince() {
        return writer.stuckSince();
    }

    @Override
    public void ping() {
        try {
            waitToWriteIf(writer.ping());
        } catch (IOException e) {
            abort();
        }
    }

    // Closing

    @Override
    public void close(CloseStatus status) {
        try {
            waitToWriteIf(writer.close(status));
            if (writer.mustCut()) {
                abort();
            } else {
                patience().beginAfterWriting();
            }
        } catch (IOException e) {
            abort();
        }
    }

    private synchronized ClosePatience patience() {
        ClosePatience begun = patience;
        if (begun == null) {
            begun = new ClosePatience(loops.timers(), writer, this::abort);
            patience = begun;
        }
        return begun;
    }

    /** Both have said that they close: whoever is the server closes the connection (RFC 6455, section 7.1.1). */
    private void closeWhenDone() throws IOException {
        boolean agreed = reader.closed() != null && writer.isCloseDone();
        if (agreed || writer.mustCut()) {
            finish(Ending.LOST);
        } else if (failed && writer.isCloseDone()) {
            // The peer sees the end now; what it still sends is read, or the system would take the Close frame back.
            channel.finishOutput();
        }
    }

    @Override
    public void abort() {
        if (writer.isOver()) {
            return;
        }
        aborted = true;
        writer.end();
        EventLoop mine = home.now();
        // If it has none yet, it ends as soon as it gets there.
        if (mine != null) {
            mine.execute(this::cut);
        }
    }

    @Override
    public void cut() {
        finish(Ending.LOST);
    }

    private void finish(Ending ending) {
        end(ending);
        if (closed) {
            return;
        }
        closed = true;
        writer.end();
        loops.remove(this);
        loop().count(-1);
        ClosePatience begun = patience;
        if (begun != null) {
            begun.end();
        }
        SelectionKey mine = key;
        if (mine != null) {
            mine.cancel();
        }
        channel.close();
    }

    private void end(Ending ending) {
        if (!ended) {
            ended = true;
            try {
                events.ended(ending);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "Reporting the end of a socket failed", e);
            }
        }
    }

    @Override
    public ClientAddress address() {
        return address;
    }
}
