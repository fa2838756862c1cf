package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.access.Grant;
import localfirst.relay.frame.MessageAssembler;
import localfirst.relay.frame.PartReader;
import localfirst.relay.limits.Account;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.Visit;
import localfirst.relay.protocol.ClientMessage;
import localfirst.relay.protocol.Dialect;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * One peer's socket on {@code /introduction}, from its handshake to its end.
 *
 * <p>Its messages are worked on one after the other. While one takes long, or the peer is slowed down, it isn't read, and
 * what has been read already waits in its {@link Inbox}.
 */
public final class IntroductionVisit extends Visit implements MessageAssembler.Messages, Turns.Work {
    static final Comparator<IntroductionVisit> BY_AGE = Comparator.comparingLong(visit -> visit.number);

    /** Longer messages are decoded by a thread that is there for that. */
    private static final int LONG_MESSAGE = 64 * 1024;

    private final PeerId peerId;
    private final Grant grant;
    private final Introductions introductions;
    private final long number;
    private final Account account;
    private final Outbox outbox;
    private final Inbox inbox;
    private final HeartbeatAnswers heartbeats;

    /** Whether somebody is seeing to it that the peer is told what there is to tell. */
    private final AtomicBoolean claimed = new AtomicBoolean();

    // Guarded by the interests
    private final Memberships memberships = new Memberships();
    private volatile @Nullable Presence presence;

    // Guarded by the inbox
    /** Something was thrown away: what follows can't be read any more. */
    private volatile boolean torn;

    private final PartReader reader = new PartReader();
    private final MessageAssembler assembler;
    private final Throttle throttle = new Throttle();
    private int assembledBytes;

    private volatile boolean paused;
    private volatile boolean busy;
    private volatile boolean over;
    private volatile @Nullable Dialect dialect;

    // What waits for its turn, and is forgotten when the visit ends
    private volatile @Nullable Joining waitingJoin;
    private volatile byte @Nullable [] longMessage;

    IntroductionVisit(PeerId peerId, Grant grant, PeerSocket socket, Introductions introductions, long number) {
        super(socket, introductions.timers());
        this.peerId = peerId;
        this.grant = grant;
        this.introductions = introductions;
        this.number = number;
        this.account = introductions.account(socket.address());
        this.outbox = new Outbox(this, introductions);
        this.inbox = new Inbox(account);
        this.heartbeats = new HeartbeatAnswers(socket);
        this.assembler = new MessageAssembler(introductions.limits().messageBytes(), this::reserve, this);
    }

    @Override
    protected Timers timers() {
        return introductions.timers();
    }

    PeerId peerId() {
        return peerId;
    }

    @Override
    public void opened() {
        slowDown(introductions.delayOnArrival(this));
        introductions.arrived(this);
    }

    // Reading

    @Override
    public boolean wantsFrames() {
        return torn || (!isWaiting() && inbox.isEmpty());
    }

    /** Whether nothing more is to be looked at for now. */
    private boolean isWaiting() {
        return paused || busy || over;
    }

    @Override
    protected void accept(ByteBuffer frames, int begun, boolean whole) {
        boolean more;
        synchronized (inbox) {
            if (torn) {
                frames.position(frames.limit());
                return;
            }
            if (wantsFrames()) {
                read(frames);
            }
            if (!inbox.keep(frames)) {
                torn = true;
                noRoomForUnread();
            }
            more = !inbox.isEmpty() && !isWaiting();
        }
        if (more) {
            introductions.readSoon(this);
        }
    }

    /** Reads messages until one has to wait, or others should have their turn. */
    private void read(ByteBuffer frames) {
        inbox.begin(timers().nanoTime());
        try {
            reader.read(frames, assembler, this::readsOn);
        } finally {
            inbox.end();
        }
    }

    private boolean readsOn() {
        return !isWaiting() && !inbox.isLate(timers().nanoTime());
    }

    /** Nothing keeps it waiting any more: goes on with what was read already, and then has the socket read again. */
    @Nullable
    Duration readOn() {
        try {
            return goOnReading();
        } catch (RuntimeException e) {
            failed(e);
            return null;
        }
    }

    private @Nullable Duration goOnReading() {
        synchronized (inbox) {
            if (torn || inbox.isBeingRead() || isWaiting()) {
                // Whoever reads looks again, and so does whoever ends the waiting.
                return null;
            }
            ByteBuffer rest = inbox.take();
            if (rest != null) {
                read(rest);
                inbox.putBack(rest);
            }
            if (isWaiting()) {
                return null;
            }
            if (!inbox.isEmpty()) {
                return Duration.ZERO;
            }
        }
        socket().resume();
        return null;
    }

    /** Its address has sent so much that it can't be read more slowly: it would be read into memory. */
    private void noRoomForUnread() {
        introductions.counters().ignored(Ignored.NO_ROOM, 1);
        close(Outcome.REFUSED);
    }

    @Override
    public void heard() {}

    /** A message comes in pieces; putting it together takes up to twice its length. */
    private boolean reserve(int bytes) {
        boolean reserved = account.tryReserve(2L * bytes);
        assembledBytes += reserved ? 2 * bytes : 0;
        return reserved;
    }

    private void releaseAssembled() {
        account.release(assembledBytes);
        assembledBytes = 0;
    }

    @Override
    public void message(boolean text, byte[] payload) {
        Dialect written = Dialect.of(text, payload);
        if (payload.length <= LONG_MESSAGE) {
            releaseAssembled();
            decoded(written, payload.length, written.decode(payload));
            return;
        }
        busy = true;
        longMessage = payload;
        introductions.workOnLongMessage(this, () -> decodeLongMessage(written));
    }

    private void decodeLongMessage(Dialect written) {
        byte[] kept = longMessage;
        longMessage = null;
        if (kept == null) {
            return;
        }
        try {
            Optional<ClientMessage> message = written.decode(kept);
            synchronized (inbox) {
                busy = false;
                releaseAssembled();
                decoded(written, kept.length, message);
            }
            introductions.readSoon(this);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void decoded(Dialect written, int bytes, Optional<ClientMessage> message) {
        if (message.isEmpty()) {
            nonsense(Ignored.MALFORMED);
            return;
        }
        throttle.sense();
        if (dialect == null) {
            dialect = written;
        }
        slowDown(introductions.pauseAfterMessage(socket().address(), bytes));
        act(message.get());
    }

    @Override
    public void tooLong() {
        releaseAssembled();
        nonsense(Ignored.TOO_LONG);
    }

    @Override
    public void noRoom() {
        releaseAssembled();
        introductions.counters().ignored(Ignored.NO_ROOM, 1);
    }

    /** Its Join has to wait for its turn; null when it has had it. */
    void waitsFor(@Nullable Joining joining) {
        waitingJoin = joining;
    }

    /** Guarded by the interests. */
    void abandonJoin() {
        Joining waiting = waitingJoin;
        if (waiting != null) {
            waiting.abandon();
        }
    }

    /** The message that it was busy with has been worked on. */
    void isDoneWithMessage() {
        busy = false;
        introductions.readSoon(this);
    }

    private void act(ClientMessage message) {
        if (message instanceof ClientMessage.Join join) {
            busy = true;
            if (introductions.join(this, withinLimits(join.documentIds()))) {
                busy = false;
            }
        } else if (message instanceof ClientMessage.Leave leave) {
            introductions.leave(this, leave.documentIds());
        } else if (message instanceof ClientMessage.Heartbeat heartbeat) {
            answer(heartbeat);
        }
    }

    private void answer(ClientMessage.Heartbeat heartbeat) {
        String id = heartbeat.id();
        ClientMessage.Connection asked = heartbeat.connection();
        if (id == null) {
            return;
        }
        if (asked == null) {
            heartbeats.answer(id, dialect);
        } else {
            Pairing pairing = new Pairing(peerId, asked.remote(), asked.document());
            introductions.whenAlive(pairing, () -> heartbeats.answer(id, dialect));
        }
    }

    private Set<DocumentId> withinLimits(Set<DocumentId> documents) {
        Limits limits = introductions.limits();
        Set<DocumentId> kept = new LinkedHashSet<>();
        int tooLong = 0;
        int surplus = 0;
        int notAllowed = 0;
        for (DocumentId document : documents) {
            if (limits.isTooLong(document.value())) {
                tooLong++;
            } else if (!grant.allows(document)) {
                notAllowed++;
            } else if (Limits.isReached(kept.size(), limits.documentsPerJoin())) {
                surplus++;
            } else {
                kept.add(document);
            }
        }
        introductions.counters().ignored(Ignored.LONG_IDS, tooLong);
        introductions.counters().ignored(Ignored.SURPLUS_DOCUMENTS, surplus);
        introductions.counters().ignored(Ignored.DOCUMENTS_NOT_ALLOWED, notAllowed);
        return kept;
    }

    private void nonsense(Ignored reason) {
        introductions.counters().ignored(reason, 1);
        slowDown(throttle.nonsense());
    }

    private void slowDown(Duration pause) {
        if (pause.isZero() || paused) {
            return;
        }
        paused = true;
        introductions.counters().throttled();
        timers().after(pause, () -> {
            paused = false;
            introductions.readSoon(this);
        });
    }

    // Telling

    /** Its documents. Guarded by the interests. */
    Memberships memberships() {
        return memberships;
    }

    /** Which peer it belongs to; null before it has begun. */
    @Nullable
    Presence presence() {
        return presence;
    }

    void isPresentAs(Presence peer) {
        presence = peer;
    }

    Account account() {
        return account;
    }

    /** @return whether the caller has to see to it that the peer is told: nobody else does */
    boolean claim() {
        return !claimed.get() && claimed.compareAndSet(false, true);
    }

    /** Tells the peer something of what there is to tell. To be called by whoever has claimed it. */
    @Override
    public @Nullable Duration turn() {
        try {
            return tell();
        } catch (RuntimeException e) {
            failed(e);
            return null;
        }
    }

    private @Nullable Duration tell() {
        Dialect spoken = dialect;
        if (spoken != null && outbox.turn(spoken)) {
            return Duration.ZERO;
        }
        claimed.set(false);
        // What came up in between found it claimed.
        return canBeTold() && claim() ? Duration.ZERO : null;
    }

    private boolean canBeTold() {
        return !socket().isBlocked() && introductions.interests().hasNews(this);
    }

    /** Tells this peer of another once more. */
    void tellAgain(PeerId other, DocumentId shared) {
        Dialect spoken = dialect;
        if (spoken == null) {
            return;
        }
        if (socket().isBlocked()) {
            introductions.interests().tellAgain(this, other, shared);
            tellIfPossible();
        } else {
            introductions.counters().introduced(1);
            socket().send(ByteBuffer.wrap(introductions.frames().of(other, List.of(shared), spoken)), true);
        }
    }

    /**
     * Its client called a peer {@code undefined}: it looks for the other's id under the old name. From now on it is there.
     *
     * @return whether that can be; in JSON it is there always
     */
    synchronized boolean addUserName() {
        if (dialect == Dialect.MESSAGE_PACK) {
            dialect = Dialect.MESSAGE_PACK_WITH_USER_NAME;
        }
        return dialect == Dialect.MESSAGE_PACK_WITH_USER_NAME;
    }

    @Override
    protected void tookAll() {
        outbox.unblocked();
        heartbeats.unblocked(dialect);
        tellIfPossible();
    }

    private void tellIfPossible() {
        if (canBeTold() && claim()) {
            introductions.tell(this);
        }
    }

    /** Whether there is something to tell, and the peer takes it, and nobody is seeing to it. */
    boolean isStalled() {
        return canBeTold() && !claimed.get();
    }

    /** The relay is about to stop. */
    void sayGoodbye() {
        close(Outcome.DRAINED);
    }

    @Override
    protected void settled(Outcome why) {
        if (why.isForCause()) {
            introductions.closedForCause(this);
        }
    }

    @Override
    public void ended(Ending ending) {
        over = true;
        longMessage = null;
        settle(ending.outcome());
        introductions.departed(this);
    }
}
