package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.function.Function;
import localfirst.relay.frame.FrameReader;
import localfirst.relay.frame.Role;
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
public final class FrameSocket implements PeerSocket, Selected {
    private static final System.Logger LOG = System.getLogger(FrameSocket.class.getName());

    // Static after construction
    private final EventLoops loops;
    private final LoopChoice home;
    private final ClientAddress address;
    private final SocketVisit visit;
    private final ReadGate gate;
    private final Role role;

    // Static after open
    private FrameChannel channel;
    private IncomingBytes incoming;
    private FrameWriter writer;

    private volatile @Nullable CloseTimeout closeTimeout;
    private volatile boolean aborted;
    private volatile long heardAt;

    // Owned by the loop's thread
    private final FrameReader reader;

    private final ControlRest rest = new ControlRest();
    private final SelectorPlace place = new SelectorPlace();
    private boolean failed;
    private boolean closed;

    /** For a connection that was accepted. */
    public FrameSocket(EventLoops loops, Use use, ClientAddress address, Function<PeerSocket, SocketEvents> visit) {
        this(loops, use, Role.SERVER, address, visit);
    }

    /**
     * @param role this end's; a client's channel has to mask what is written to it
     * @param visit begins the visit that the socket is for, and says who is to be told what happens on it
     */
    @SuppressWarnings("NullAway.Init")
    FrameSocket(EventLoops loops, Use use, Role role, ClientAddress address, Function<PeerSocket, SocketEvents> visit) {
        this.loops = loops;
        home = new LoopChoice(loops, use);
        this.role = role;
        this.address = address;
        reader = new FrameReader(role);
        this.visit = new SocketVisit(visit.apply(this));
        gate = new ReadGate(this.visit.events());
    }

    /**
     * The handshake is done: begins the visit, and hands the connection to a loop. Called once, by any thread.
     *
     * @param head what is still to be written before the first frame, if anything
     * @param received what has been read after the handshake, if anything
     */
    public void open(FrameChannel connection, @Nullable ByteBuffer head, @Nullable ByteBuffer received) {
        channel = connection;
        writer = new FrameWriter(connection, loops.timers(), head);
        incoming = new IncomingBytes(connection, received);
        heardAt = loops.timers().nanoTime();
        loops.add(this);
        if (!visit.begin()) {
            aborted = true;
        }
        EventLoop mine = home.make();
        mine.count(1);
        try {
            writer.drain();
        } catch (IOException e) {
            aborted = true;
        }
        mine.execute(() -> ready(0));
    }

    @Override
    public void meets(PeerSocket other) {
        if (other instanceof FrameSocket partner) {
            home.follow(partner.home);
        }
    }

    // On the loop

    boolean isOn(EventLoop loop) {
        return home.now() == loop;
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
            finish(Ending.FAILED);
        }
    }

    private void work(int operations) throws IOException {
        boolean more = false;
        if (!place.isTaken()) {
            place.take(home.make(), channel, this);
            more = incoming.hasMore();
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
        if (closed) {
            return;
        }
        int operations = (isReading() ? SelectionKey.OP_READ : 0) | (writer.isBlocked() ? SelectionKey.OP_WRITE : 0);
        if (!place.watchFor(operations)) {
            abort();
        }
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
            mine.execute(() -> ready(0));
        }
    }

    // Reading

    private void read() throws IOException {
        ByteBuffer buffer = home.make().buffer(channel.leastRoom() + FrameReader.MOST_CARRIED);
        for (int left = home.make().readsAtOnce(); left > 0 && !closed; left--) {
            if (visit.hasEnded()) {
                // What still comes is thrown away, until the peer closes the connection or the timeout does.
                if (!incoming.discard(buffer)) {
                    finish(Ending.LOST);
                }
                break;
            }
            if (rest.isResting() || gate.shutUnlessWanted()) {
                return;
            }
            reader.prepare(buffer);
            int count = incoming.read(buffer, rest.mostWanted(visit.events().mostWanted()));
            if (channel.owes() && count < 0) {
                writer.drain();
            } else if (channel.owes()) {
                // As if it could be written: whoever waits for that has to be told, and not from within a read.
                home.make().execute(() -> ready(SelectionKey.OP_WRITE));
            }
            if (count < 0) {
                finish(Ending.LOST);
                return;
            }
            // A TLS record never fills the room that is left for it.
            boolean full = !buffer.hasRemaining() || incoming.hasMore();
            if (count > 0) {
                take(buffer, full);
            } else {
                reader.keep(buffer);
            }
            if (!full && !incoming.hasMore()) {
                return;
            }
        }
        if (!closed && incoming.hasMore()) {
            home.make().execute(this::goOn);
        }
    }

    private void take(ByteBuffer buffer, boolean full) throws IOException {
        heardAt = loops.timers().nanoTime();
        reader.read(buffer, rest);
        answerPings(full);
        visit.events().heard();
        if (buffer.hasRemaining()) {
            visit.events().received(buffer, reader.begun(), reader.isWhole());
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

    /** One pong for all pings of a read. */
    private void answerPings(boolean full) throws IOException {
        ByteBuffer payload = rest.endRead(full, loops.timers(), this::rested);
        if (rest.isResting()) {
            loops.news().throttled();
        }
        if (payload != null && visit.events().answersPings()) {
            visit.events().pinged();
        } else if (payload != null) {
            writer.pong(payload);
        }
    }

    private void rested() {
        home.make().execute(() -> {
            rest.end();
            goOn();
        });
    }

    private void endAndAnswer(Ending ending, CloseStatus answer) throws IOException {
        visit.end(ending);
        writer.close(answer);
        closeWhenDone();
        if (!closed) {
            closeTimeout().begin();
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
            visit.events().unblocked();
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

    @Override
    public void sendPong() {
        try {
            waitToWriteIf(writer.pong(ByteBuffer.allocate(0)));
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
                closeTimeout().beginAfterWriting();
            }
        } catch (IOException e) {
            abort();
        }
    }

    private synchronized CloseTimeout closeTimeout() {
        CloseTimeout begun = closeTimeout;
        if (begun == null) {
            begun = new CloseTimeout(loops.timers(), writer, this::abort);
            closeTimeout = begun;
        }
        return begun;
    }

    /**
     * Both have said that they close: the server closes the connection, and the client waits for that (RFC 6455, section
     * 7.1.1), since whoever is first keeps a local port occupied for a minute.
     */
    private void closeWhenDone() throws IOException {
        boolean agreed = reader.closed() != null && writer.isCloseDone();
        if ((agreed && role == Role.SERVER) || writer.mustCut()) {
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
        visit.end(ending);
        if (closed) {
            return;
        }
        closed = true;
        writer.end();
        loops.remove(this);
        home.make().count(-1);
        CloseTimeout begun = closeTimeout;
        if (begun != null) {
            begun.end();
        }
        place.leave();
        channel.close();
    }

    @Override
    public ClientAddress address() {
        return address;
    }
}
