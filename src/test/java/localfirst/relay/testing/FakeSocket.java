package localfirst.relay.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.frame.Frames;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;

/**
 * A socket without a network: remembers what it was sent, and does as its peer what a test tells it to.
 *
 * <p>Thread-safe. It keeps the rules of the port: one thread at a time reads, nothing is read that isn't wanted, and the
 * end comes last and once.
 */
public final class FakeSocket implements PeerSocket {
    private final Timers clock;
    private final ClientAddress address;
    private volatile SocketEvents events;

    private volatile boolean blocked;
    private volatile boolean suspended;
    private volatile boolean answersPings;
    private volatile long heardAt;
    private volatile long stuckSince;
    private volatile boolean readLater;
    private volatile long kept;
    private final List<Runnable> later = new ArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();

    // Guarded by this
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Deque<Object> unread = new ArrayDeque<>();
    private int roomAtOnce = Integer.MAX_VALUE;
    private int room = Integer.MAX_VALUE;
    private int pings;
    private int sends;
    private int sendsWhileBlocked;
    private CloseStatus closedWith;
    private boolean aborted;
    private boolean brokeOff;
    private boolean ended;

    @Override
    public boolean canPause() {
        return true;
    }

    private record Incoming(byte[] frames, int begun, boolean whole) {}

    public FakeSocket(Timers clock) {
        this(clock, ClientAddress.UNKNOWN);
    }

    public FakeSocket(Timers clock, ClientAddress address) {
        this.clock = clock;
        this.address = address;
        this.heardAt = clock.nanoTime();
    }

    // What the peer does

    /** The handshake is done. */
    public FakeSocket open(SocketEvents visit) {
        events = visit;
        visit.opened();
        return this;
    }

    /** From now on, and for the pings that came, it shows that it is alive. */
    public FakeSocket answerPings() {
        answersPings = true;
        showLife();
        return this;
    }

    public FakeSocket ignorePings() {
        answersPings = false;
        return this;
    }

    /** Something comes that is no data, such as a pong. */
    public void showLife() {
        heardAt = clock.nanoTime();
        if (events != null) {
            events.heard();
        }
    }

    public void say(String text) {
        sendFrames(Frames.message(true, text.getBytes(StandardCharsets.UTF_8)), 1, true);
    }

    public void say(byte[] bytes) {
        sendFrames(Frames.message(false, bytes), 1, true);
    }

    /** Any part of a stream of frames, unmasked. */
    public void sendFrames(ByteBuffer frames, int begun, boolean whole) {
        byte[] bytes = new byte[frames.remaining()];
        frames.get(bytes);
        synchronized (this) {
            unread.add(new Incoming(bytes, begun, whole));
        }
        read();
    }

    /** Sends a Close frame after everything else. */
    public void hangUp(CloseStatus status) {
        synchronized (this) {
            unread.add(Ending.byPeer(status));
        }
        read();
    }

    public void hangUp() {
        hangUp(CloseStatus.NO_CODE);
    }

    /** A frame comes that no client sends. */
    public void breakProtocol() {
        synchronized (this) {
            unread.add(Ending.BROKE_PROTOCOL);
        }
        read();
    }

    /** The connection is lost, with what wasn't read yet. */
    public void breakOff() {
        synchronized (this) {
            brokeOff = true;
        }
        read();
    }

    /** It takes nothing more, from now on. */
    public synchronized void block() {
        blocked = true;
        stuckSince = clock.nanoTime() | 1;
    }

    /** It takes so many bytes, and then nothing until {@link #unblock}, after which it takes as many again. */
    public synchronized void blockAfter(int bytes) {
        roomAtOnce = bytes;
        room = bytes;
    }

    public void unblock() {
        synchronized (this) {
            blocked = false;
            stuckSince = 0;
            room = roomAtOnce;
        }
        events.unblocked();
    }

    /** Only one thread at a time gets past the first line; who comes meanwhile has it go round again. */
    private void read() {
        if (reads.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            while (readNext()) {
                // until there is nothing, or nothing is wanted
            }
            seen = reads.addAndGet(-seen);
        }
    }

    private boolean readNext() {
        Object next;
        synchronized (this) {
            if (ended) {
                return false;
            }
            next = brokeOff ? Ending.LOST : unread.peek();
            if (next == null) {
                return false;
            }
        }
        if (next instanceof Incoming && !events.wantsFrames()) {
            suspended = true;
            if (!events.wantsFrames()) {
                return false;
            }
            suspended = false;
        }
        if (next instanceof Ending ending) {
            synchronized (this) {
                ended = true;
            }
            events.ended(ending);
            return false;
        }
        synchronized (this) {
            unread.remove();
        }
        Incoming incoming = (Incoming) next;
        showLife();
        events.received(ByteBuffer.wrap(incoming.frames()), incoming.begun(), incoming.whole());
        return true;
    }

    /** The operating system may keep so many bytes, both of those it isn't taking and of those the relay isn't reading. */
    public FakeSocket keeping(long bytes) {
        kept = bytes;
        return this;
    }

    /** What the relay has been told of it. */
    public SocketEvents visit() {
        return events;
    }

    // What the relay does

    @Override
    public synchronized void send(ByteBuffer frames, boolean whole) {
        byte[] bytes = new byte[frames.remaining()];
        frames.get(bytes);
        if (closedWith != null || aborted || ended) {
            return;
        }
        if (blocked) {
            sendsWhileBlocked++;
        }
        sends++;
        sent.writeBytes(bytes);
        room -= Math.min(room, bytes.length);
        if (room == 0 && !blocked) {
            block();
        }
    }

    @Override
    public boolean isBlocked() {
        return blocked;
    }

    @Override
    public void resume() {
        suspended = false;
        if (events != null) {
            read();
        }
    }

    @Override
    public void ping() {
        synchronized (this) {
            pings++;
        }
        if (answersPings) {
            showLife();
        }
    }

    @Override
    public synchronized void close(CloseStatus status) {
        if (closedWith == null) {
            closedWith = status;
        }
    }

    @Override
    public synchronized void abort() {
        aborted = true;
    }

    @Override
    public long heardAt() {
        return heardAt;
    }

    @Override
    public boolean isReading() {
        return !suspended;
    }

    @Override
    public void readNow(Runnable then) {
        if (readLater) {
            later.add(then);
        } else {
            then.run();
        }
    }

    /** From now on, what is there is read when {@link #readAtLast} is called and not before. */
    public void readLater() {
        readLater = true;
    }

    public void readAtLast() {
        readLater = false;
        later.forEach(Runnable::run);
        later.clear();
    }

    @Override
    public long stuckSince() {
        return stuckSince;
    }

    @Override
    public long unsentBytes() {
        return blocked ? kept : 0;
    }

    @Override
    public long unreadBytes() {
        return suspended ? kept : 0;
    }

    @Override
    public ClientAddress address() {
        return address;
    }

    // What came of it

    /** The messages that came to the peer; the last has to be complete. */
    public List<Message> messages() {
        return ServerFrames.messages(sentBytes());
    }

    public List<String> texts() {
        return messages().stream().map(Message::payload).toList();
    }

    public synchronized byte[] sentBytes() {
        return sent.toByteArray();
    }

    public synchronized void forgetSent() {
        sent.reset();
    }

    public synchronized int pings() {
        return pings;
    }

    /** In how many pieces it was sent what it was sent. */
    public synchronized int sends() {
        return sends;
    }

    public synchronized int sendsWhileBlocked() {
        return sendsWhileBlocked;
    }

    /** How the relay closed it, or null. */
    public synchronized CloseStatus closedWith() {
        return closedWith;
    }

    public synchronized int closeCode() {
        return closedWith == null ? 0 : closedWith.code();
    }

    public synchronized boolean isAborted() {
        return aborted;
    }

    public synchronized boolean hasEnded() {
        return ended;
    }

    /** Whether something came that the relay didn't want yet. */
    public synchronized boolean hasUnread() {
        return !unread.isEmpty();
    }

    /** What a transport does in the end with a socket that the relay closed: the peer answers, or is cut off. */
    public void finish() {
        boolean closed;
        synchronized (this) {
            closed = closedWith != null;
        }
        if (closed) {
            synchronized (this) {
                unread.removeIf(Ending.class::isInstance);
                unread.add(Ending.byPeer(closedWith));
            }
            read();
        } else if (isAborted()) {
            breakOff();
        }
    }
}
