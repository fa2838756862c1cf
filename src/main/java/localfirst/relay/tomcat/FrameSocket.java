package localfirst.relay.tomcat;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import localfirst.relay.Relay;
import localfirst.relay.frame.FrameReader;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.web.RequestPath;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * A WebSocket on Tomcat's own non-blocking I/O, which passes frames on as bytes. It holds no thread, and no buffer unless
 * its peer takes less than it is sent.
 *
 * <p>Implementation note: Tomcat calls {@link #upgradeDispatch} for what happens on the connection, one thread at a time,
 * under the connection's lock. Returning {@code UPGRADED} has it watch for more to read, {@code SUSPENDED} hasn't: then
 * {@link #resume} starts reading again. The connection is closed, and its end told, under the same lock only, and nothing
 * is read or written after it.
 */
public final class FrameSocket implements PeerSocket, InternalHttpUpgradeHandler {
    private static final System.Logger LOG = System.getLogger(FrameSocket.class.getName());

    /** So many full buffers are read at a stretch; then the connection's lock is free for others. */
    private static final int TURNS = 16;

    // Static after attach and init
    private Relay relay;
    private OpenSockets sockets;
    private ClientAddress address = ClientAddress.UNKNOWN;
    private SocketEvents events;
    private boolean quick;
    private boolean embedded;
    private SocketWrapperBase<?> wrapper;
    private FrameChannel channel;
    private FrameWriter writer;
    private ReadGate gate;
    private ClosePatience patience;

    private volatile boolean aborted;
    private volatile long heardAt;

    // Guarded by the connection's lock
    private final FrameReader reader = new FrameReader();
    private boolean fresh = true;
    private boolean opened;
    private boolean failed;
    private boolean ended;
    private boolean closed;
    // At first it may be in the hands of the thread that noticed the handshake.
    private boolean inPlace = true;

    /** For Tomcat, which makes its instances itself; {@link #attach} has to follow. */
    @SuppressWarnings("NullAway.Init")
    public FrameSocket() {}

    /** Tomcat is the relay's own, and uses nothing of the connection again. */
    void embed() {
        embedded = true;
    }

    /** Gives it its place in the relay, before the connection is upgraded. */
    void attach(Relay owner, OpenSockets registry, ClientAddress from, RequestPath path) {
        relay = owner;
        sockets = registry;
        address = from;
        events = path.visit(owner, this);
        gate = new ReadGate(events);
        quick = path instanceof RequestPath.ToConnection;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> socketWrapper) {
        wrapper = socketWrapper;
    }

    @Override
    public void init(WebConnection connection) {
        NioChannel nio = (NioChannel) wrapper.getSocket();
        channel = nio instanceof SecureNioChannel secure ? TomcatTls.takeOver(secure, embedded) : new PlainChannel(nio);
        writer = new FrameWriter(channel);
        patience = new ClosePatience(relay.timers(), writer, this::abort);
        heardAt = System.nanoTime();
        sockets.add(this);
        opened = true;
        events.opened();
    }

    /** Whether what it does is quick: to pass frames on is, to decode a Join and tell a whole room of it isn't. */
    boolean isQuick() {
        return quick;
    }

    /** What arrives next is worked on by the thread that noticed it, which must not be kept long. */
    void workInPlace() {
        inPlace = true;
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        try {
            return switch (event) {
                case OPEN_READ -> read();
                case OPEN_WRITE -> write();
                default -> finish(Ending.LOST);
            };
        } catch (TlsAbuseException e) {
            return finish(Ending.BROKE_PROTOCOL);
        } catch (IOException e) {
            return finish(Ending.LOST);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A socket failed", e);
            return finish(Ending.LOST);
        } finally {
            inPlace = false;
        }
    }

    // Reading

    private SocketState read() throws IOException {
        ByteBuffer buffer = ReadBuffer.ofThread(
                Math.max(relay.config().limits().pipeWindow(), channel.leastRoom() + FrameReader.MOST_CARRIED));
        for (int turn = 0; !ended && !aborted; turn++) {
            if (gate.shutUnlessWanted()) {
                return SocketState.SUSPENDED;
            }
            reader.prepare(buffer);
            limit(buffer, events.mostWanted());
            int count = fill(buffer);
            if (channel.owes()) {
                waitToWriteIf(writer.drain());
            }
            if (count < 0) {
                return finish(Ending.LOST);
            }
            boolean full = !buffer.hasRemaining() || channel.hasMore();
            if (count > 0) {
                take(buffer);
            } else {
                reader.keep(buffer);
            }
            Duration pause = count > 0 ? ControlCharge.ofThread().pause() : Duration.ZERO;
            if (!pause.isZero() && !ended) {
                return goOnAfter(pause);
            }
            if (full && (inPlace || turn == TURNS)) {
                return goOnElsewhere();
            }
            if (!full) {
                return closed ? SocketState.CLOSED : SocketState.UPGRADED;
            }
        }
        return drainInput(buffer);
    }

    private void limit(ByteBuffer buffer, int mostWanted) {
        int most = Math.max(mostWanted, channel.leastRoom());
        if (most < buffer.remaining()) {
            buffer.limit(buffer.position() + most);
        }
    }

    private int fill(ByteBuffer buffer) throws IOException {
        if (fresh) {
            // What came together with the handshake, Tomcat has read already.
            SocketBufferHandler read = wrapper.getSocketBufferHandler();
            int count = read.isReadBufferEmpty() ? 0 : wrapper.read(false, buffer);
            fresh = !read.isReadBufferEmpty();
            if (count != 0) {
                return count;
            }
        }
        return channel.read(buffer);
    }

    private void take(ByteBuffer buffer) throws IOException {
        heardAt = System.nanoTime();
        ControlCharge controls = ControlCharge.ofThread();
        controls.begin();
        reader.read(buffer, controls);
        ByteBuffer pong = controls.pong();
        if (pong != null) {
            // Of the pings in one read, only the last has to be answered (RFC 6455, section 5.5.3).
            waitToWriteIf(writer.pong(pong));
        }
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

    private void endAndAnswer(Ending ending, CloseStatus answer) throws IOException {
        end(ending);
        waitToWriteIf(writer.close(answer));
        closeWhenDone();
        if (!closed) {
            patience.begin();
        }
    }

    /** A stream that fills the buffer: another thread goes on with it, so that the poller's isn't held up. */
    private SocketState goOnElsewhere() {
        gate.shut();
        resume();
        return SocketState.SUSPENDED;
    }

    /** Too many control frames: they are worked off as fast as they may come. */
    private SocketState goOnAfter(Duration pause) {
        relay.counters().controlsThrottled();
        gate.shut();
        relay.timers().after(pause, this::resume);
        return SocketState.SUSPENDED;
    }

    /** After the end, what still comes is thrown away, until the peer closes the connection or the timeout does. */
    private SocketState drainInput(ByteBuffer buffer) throws IOException {
        if (closed || aborted) {
            return finish(Ending.LOST);
        }
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            return finish(Ending.LOST);
        }
        return buffer.hasRemaining() && !channel.hasMore() ? SocketState.UPGRADED : goOnElsewhere();
    }

    @Override
    public boolean isReading() {
        return !gate.isShut();
    }

    @Override
    public boolean canPause() {
        return true;
    }

    @Override
    public void resume() {
        if (gate.open()) {
            elsewhere(() -> wrapper.processSocket(SocketEvent.OPEN_READ, false));
        }
    }

    @Override
    public void readNow(Runnable then) {
        elsewhere(() -> {
            wrapper.processSocket(SocketEvent.OPEN_READ, false);
            then.run();
        });
    }

    /** Runs it on a thread of Tomcat's pool. When Tomcat is stopping there is none, and it ends the socket itself. */
    private void elsewhere(Runnable task) {
        try {
            wrapper.execute(task);
        } catch (RejectedExecutionException e) {
            writer.end();
        }
    }

    @Override
    public long heardAt() {
        return heardAt;
    }

    // Writing

    private SocketState write() throws IOException {
        boolean waits = writer.drain();
        waitToWriteIf(waits);
        if (!waits) {
            closeWhenDone();
            events.unblocked();
        }
        return closed ? SocketState.CLOSED : SocketState.UPGRADED;
    }

    private void waitToWriteIf(boolean waits) {
        if (waits) {
            wrapper.registerWriteInterest();
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
                patience.beginAfterWriting();
            }
        } catch (IOException e) {
            abort();
        }
    }

    /** Both have said that they close: whoever is the server closes the connection (RFC 6455, section 7.1.1). */
    private void closeWhenDone() throws IOException {
        boolean agreed = reader.closed() != null && writer.isCloseDone();
        if (agreed || writer.mustCut()) {
            finish(Ending.LOST);
        } else if (failed && writer.isCloseDone()) {
            // The peer sees the end now; what it still sends is read, or the system would take the Close frame back.
            channel.finish();
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
        elsewhere(() -> {
            Lock lock = ConnectionLock.of(wrapper);
            lock.lock();
            try {
                finish(Ending.LOST);
            } finally {
                lock.unlock();
            }
        });
    }

    private SocketState finish(Ending ending) {
        end(ending);
        closeConnection();
        return SocketState.CLOSED;
    }

    private void end(Ending ending) {
        if (!ended) {
            ended = true;
            if (opened) {
                events.ended(ending);
            }
        }
    }

    private void closeConnection() {
        if (!closed) {
            closed = true;
            writer.end();
            sockets.remove(this);
            patience.end();
            channel.finish();
            wrapper.close();
        }
    }

    /** Tomcat is done with the connection. */
    @Override
    public void destroy() {
        end(Ending.LOST);
        closed = true;
        if (opened) {
            writer.end();
            sockets.remove(this);
        }
    }

    @Override
    public ClientAddress address() {
        return address;
    }

    // What Tomcat offers and frames don't need

    @Override
    public void setSslSupport(SSLSupport sslSupport) {}

    @Override
    public void pause() {}

    @Override
    public void timeoutAsync(long now) {}
}
