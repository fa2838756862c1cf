package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.function.Function;
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
 * loop alone, from the moment {@link #open} returns; it is written by whoever has something to write. {@link SocketStage}
 * draws how it closes.
 *
 * <p>Implementation note: what the selector watches for follows from the socket's state. The loop's thread works it out after
 * each change ({@link #watch}); other threads change the state first, and then ask the loop to look at it.
 */
public final class FrameSocket implements PeerSocket, Selected {
    private static final System.Logger LOG = System.getLogger(FrameSocket.class.getName());

    // Static after construction
    private final EventLoops loops;
    private final LoopChoice home;
    private final ClientAddress address;
    private final SocketLife life;
    private final ReadGate gate;
    private final Role role;
    private final IncomingFrames incoming;

    // Static after open
    private FrameChannel channel;
    private FrameWriter writer;

    private volatile long heardAt;

    // Owned by the loop's thread
    private final SelectorPlace place = new SelectorPlace();

    /**
     * @param role the client's if the socket was dialled: then its channel has to mask what is written to it
     * @param visit begins the visit that the socket is for, and says who is to be told what happens on it
     */
    @SuppressWarnings("NullAway.Init")
    public FrameSocket(
            EventLoops loops, Use use, Role role, ClientAddress address, Function<PeerSocket, SocketEvents> visit) {
        this.loops = loops;
        home = new LoopChoice(loops.group(use));
        this.role = role;
        this.address = address;
        incoming = new IncomingFrames(role);
        life = new SocketLife(visit.apply(this));
        gate = new ReadGate(life.events());
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
        incoming.begin(connection, received);
        heardAt = loops.timers().nanoTime();
        loops.add(this);
        life.begin();
        if (loops.news().isCrowded(address)) {
            KernelBuffers.keepLittle(connection.network());
            loops.news().smallBuffers();
        }
        home.make().count(1);
        try {
            writer.drain();
        } catch (IOException e) {
            life.moveTo(SocketStage.CUT);
        }
        home.execute(() -> ready(0));
    }

    @Override
    public void meets(PeerSocket other) {
        if (other instanceof FrameSocket partner) {
            home.follow(partner.home);
        }
    }

    LoopChoice home() {
        return home;
    }

    /** Whether another loop could have it. Whoever dialed it has a key in this one's selector. */
    boolean canMove() {
        return role == Role.SERVER && place.isTaken() && !life.isCut();
    }

    SelectorPlace place() {
        return place;
    }

    @Override
    public void ready(int operations) {
        try {
            if (life.isCut()) {
                finish(Ending.LOST);
                return;
            }
            work(operations);
            watch();
        } catch (TlsAbuseException e) {
            loops.news().tlsMisused(address);
            finish(Ending.MISUSED_TLS);
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
            if (!place.take(home.make(), channel, this)) {
                home.execute(() -> ready(operations));
                return;
            }
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
        if (life.isClosed()) {
            return;
        }
        int operations = (isReading() ? SelectionKey.OP_READ : 0) | (writer.isBlocked() ? SelectionKey.OP_WRITE : 0);
        if (!place.watchFor(operations)) {
            abort();
        }
    }

    private void waitToWriteIf(boolean waits) {
        if (waits && home.isCurrent()) {
            watch();
        } else if (waits) {
            home.execute(() -> ready(0));
        }
    }

    // Reading

    private void read() throws IOException {
        ByteBuffer buffer = home.make().buffer(incoming.leastBuffer());
        for (int left = home.make().readsAtOnce(); left > 0 && !life.isCut(); left--) {
            if (life.stage().throwsInputAway()) {
                // What still comes is thrown away, until the peer closes the connection or the timeout does.
                if (!incoming.discard(buffer)) {
                    finish(Ending.LOST);
                }
                break;
            }
            if (incoming.isResting() || gate.shutUnlessWanted()) {
                return;
            }
            int count = incoming.read(buffer, life.events().mostWanted());
            writeWhatIsOwed(count < 0);
            if (count < 0) {
                finish(Ending.LOST);
                return;
            }
            if (count > 0) {
                take(buffer);
            }
            if (!incoming.isFull()) {
                return;
            }
        }
        if (!life.isCut() && incoming.hasMore()) {
            home.execute(() -> ready(SelectionKey.OP_READ));
        }
    }

    private void writeWhatIsOwed(boolean atEnd) throws IOException {
        if (!channel.owes()) {
            return;
        }
        if (atEnd) {
            writer.drain();
        } else {
            // As if it could be written: whoever waits for that has to be told, and not from within a read.
            home.execute(() -> ready(SelectionKey.OP_WRITE));
        }
    }

    private void take(ByteBuffer frames) throws IOException {
        heardAt = loops.timers().nanoTime();
        incoming.answerPings(loops, life.events(), writer, this::rested);
        life.events().heard();
        if (frames.hasRemaining()) {
            life.events().received(frames, incoming.begun(), incoming.isWhole());
        }
        CloseStatus peersClose = incoming.closed();
        CloseStatus failure = incoming.failure();
        if (peersClose != null) {
            endAndAnswer(SocketStage.CLOSED_BY_PEER, Ending.byPeer(peersClose), peersClose);
        } else if (failure != null) {
            endAndAnswer(SocketStage.BROKE_PROTOCOL, Ending.BROKE_PROTOCOL, failure);
        }
    }

    private void rested() {
        home.execute(() -> {
            incoming.endRest();
            ready(SelectionKey.OP_READ);
        });
    }

    private void endAndAnswer(SocketStage stage, Ending ending, CloseStatus answer) throws IOException {
        life.moveTo(stage);
        life.tell(ending);
        writer.close(answer);
        closeWhenDone();
        if (!life.isCut()) {
            closeTimeout().begin();
        }
    }

    @Override
    public boolean isReading() {
        return !gate.isShut() && !incoming.isResting();
    }

    @Override
    public long unreadBytes() {
        return isReading() ? 0 : KernelBuffers.toRead(channel.network());
    }

    @Override
    public boolean canPause() {
        return true;
    }

    @Override
    public void resume() {
        if (gate.open()) {
            home.execute(() -> ready(SelectionKey.OP_READ));
        }
    }

    @Override
    public void readNow(Runnable then) {
        boolean isLater = home.execute(() -> {
            ready(SelectionKey.OP_READ);
            then.run();
        });
        if (!isLater) {
            then.run();
        }
    }

    @Override
    public long heardAt() {
        return heardAt;
    }

    // Writing

    private void write() throws IOException {
        if (!writer.drain()) {
            closeWhenDone();
            life.events().unblocked();
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
    public long unsentBytes() {
        return writer.isBlocked() ? KernelBuffers.toSend(channel.network()) : 0;
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
            } else if (life.moveTo(SocketStage.CLOSING)) {
                closeTimeout().beginAfterWriting();
            }
        } catch (IOException e) {
            abort();
        }
    }

    private CloseTimeout closeTimeout() {
        return life.closeTimeout(() -> new CloseTimeout(loops.timers(), writer, this::abort));
    }

    /**
     * Both have said that they close: the server closes the connection, and the client waits for that (RFC 6455, section
     * 7.1.1), since whoever is first keeps a local port occupied for a minute.
     */
    private void closeWhenDone() throws IOException {
        SocketStage stage = life.stage();
        boolean agreed = stage == SocketStage.CLOSED_BY_PEER && writer.isCloseDone();
        if ((agreed && role == Role.SERVER) || writer.mustCut()) {
            finish(Ending.LOST);
        } else if (stage == SocketStage.BROKE_PROTOCOL && writer.isCloseDone()) {
            // The peer sees the end now; what it still sends is read, or the system would take the Close frame back.
            channel.finishOutput();
        }
    }

    @Override
    public void abort() {
        if (!life.moveTo(SocketStage.CUT)) {
            return;
        }
        writer.end();
        home.execute(this::cut);
    }

    @Override
    public void cut() {
        finish(Ending.LOST);
    }

    private void finish(Ending ending) {
        life.tell(ending);
        if (!life.moveTo(SocketStage.CLOSED)) {
            return;
        }
        writer.end();
        loops.remove(this);
        home.make().count(-1);
        life.endTimeout();
        loops.farewells().close(channel, place, home.make(), writer.mayHaveLeftMuch());
    }

    @Override
    public ClientAddress address() {
        return address;
    }
}
