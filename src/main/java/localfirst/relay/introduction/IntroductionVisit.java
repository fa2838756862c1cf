package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.access.Grant;
import localfirst.relay.frame.Frames;
import localfirst.relay.limits.Account;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.Visit;
import localfirst.relay.protocol.ClientMessage;
import localfirst.relay.protocol.Dialect;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * One peer's socket on {@code /introduction}, from its handshake to its end.
 *
 * <p>What it sends is read by its {@link IncomingMessages}; what it is told is sent by its {@link Outbox}.
 */
public final class IntroductionVisit extends Visit implements Turns.Work, Listener {
    static final Comparator<IntroductionVisit> BY_AGE = Comparator.comparingLong(visit -> visit.number);

    private final PeerId peerId;
    private final Grant grant;
    private final Introductions introductions;
    private final long number;
    private final Account account;
    private final Outbox outbox;
    private final IncomingMessages incoming;
    private final HeartbeatAnswers heartbeats;

    /** Proves that the peer's id is its own; null if anybody may use that id. */
    private final @Nullable Proving proving;

    /** Whether some thread has claimed the sending of the peer's news. */
    private final AtomicBoolean claimed = new AtomicBoolean();

    // Guarded by the interests
    private final Memberships memberships = new Memberships();
    private volatile @Nullable Presence presence;

    private volatile @Nullable Dialect dialect;

    /** A Join that waits for its turn, and is forgotten when the visit ends. */
    private volatile @Nullable Joining waitingJoin;

    IntroductionVisit(Newcomer newcomer, Introductions introductions, long number) {
        super(newcomer.socket(), introductions.timers());
        this.peerId = newcomer.peer();
        this.grant = newcomer.grant();
        this.introductions = introductions;
        this.number = number;
        this.account = introductions.account(socket().address());
        this.outbox = new Outbox(this, introductions);
        this.incoming = new IncomingMessages(this, account, introductions);
        this.heartbeats = new HeartbeatAnswers(socket());
        this.proving = peerId.isBoundToKey() ? new Proving(this, introductions, newcomer.host()) : null;
    }

    @Override
    protected Timers timers() {
        return introductions.timers();
    }

    @Override
    public PeerId peerId() {
        return peerId;
    }

    @Override
    public void opened() {
        if (proving == null) {
            slowDownOnArrival();
            introductions.arrived(this);
        } else {
            introductions.unproven().arrived(this);
            proving.begin();
        }
    }

    /** How many of these come from the same site as this address. */
    static int fromSite(List<IntroductionVisit> visits, ClientAddress address) {
        int count = 0;
        for (IntroductionVisit visit : visits) {
            count += visit.isFromSite(address) ? 1 : 0;
        }
        return count;
    }

    boolean isFromSite(ClientAddress address) {
        return socket().address().site().equals(address.site());
    }

    /** Whether the id is the peer's own, as far as the relay requires that. */
    private boolean isProven() {
        return proving == null || proving.isProven();
    }

    /** If its client fails again and again, the visit isn't read for a while. */
    void slowDownOnArrival() {
        incoming.slowDown(introductions.delayOnArrival(this));
    }

    /**
     * Its proof has been checked: if it is valid, what it has joined meanwhile counts now, and its messages are read
     * again.
     */
    void begins(Set<DocumentId> joined) {
        if (joined.isEmpty() || introductions.join(this, joined)) {
            isDoneWithJoin();
        }
    }

    // What it sends

    @Override
    public boolean wantsFrames() {
        return incoming.wantsFrames();
    }

    @Override
    protected void accept(ByteBuffer frames, int begun, boolean whole) {
        incoming.accept(frames);
    }

    /** There is nothing to wait for any more: continues with what was read already, then has the socket read again. */
    @Nullable
    Duration readOn() {
        try {
            return incoming.readOn();
        } catch (RuntimeException e) {
            failed(e);
            return null;
        }
    }

    @Override
    public void heard() {}

    /** A Join that has to wait for its turn; null once it has had it. */
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

    /** The Join that was being processed is done. */
    void isDoneWithJoin() {
        incoming.isDoneWithMessage();
    }

    /** Does what a message says. @return whether that is done; if not, nothing more is read until it is */
    boolean act(Dialect written, ClientMessage message) {
        if (dialect == null) {
            dialect = written;
        }
        if (message instanceof ClientMessage.Join join && join.asksForProven()) {
            addProven();
        }
        if (proving != null && !proving.isProven()) {
            return proving.act(written, message);
        }
        if (message instanceof ClientMessage.Join join) {
            return introductions.join(this, grantedDocuments(join.documentIds()));
        } else if (message instanceof ClientMessage.Leave leave) {
            introductions.leave(this, leave.documentIds());
        } else if (message instanceof ClientMessage.Heartbeat heartbeat) {
            answer(heartbeat);
        }
        return true;
    }

    Set<DocumentId> grantedDocuments(Set<DocumentId> documents) {
        return GrantedDocuments.of(documents, grant, introductions.limits().introductions(), introductions.counters());
    }

    void answer(ClientMessage.Heartbeat heartbeat) {
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

    // Telling

    /** The peer's documents. Guarded by the interests. */
    Memberships memberships() {
        return memberships;
    }

    /** The peer that it belongs to; null before the visit has begun. */
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

    /** @return whether the caller has to send the peer its news, because no other thread has claimed that */
    boolean claim() {
        return !claimed.get() && claimed.compareAndSet(false, true);
    }

    /** Sends the peer some of its news. May be called only by the thread that has claimed it. */
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
        // News that arrived in between found the visit claimed.
        return canBeTold() && claim() ? Duration.ZERO : null;
    }

    private boolean canBeTold() {
        return !socket().isBlocked() && introductions.interests().hasNews(this);
    }

    @Override
    public boolean isBlocked() {
        return socket().isBlocked();
    }

    @Override
    public void tell(PeerId other, List<DocumentId> shared) {
        Dialect spoken = dialect;
        if (spoken != null) {
            introductions.counters().introduced(1);
            socket().send(ByteBuffer.wrap(introductions.frames().of(other, shared, spoken)), true);
        }
    }

    /** Tells this peer about another one again. */
    void tellAgain(PeerId other, DocumentId shared) {
        if (dialect == null) {
            return;
        }
        if (socket().isBlocked()) {
            introductions.interests().tellAgain(this, other, shared);
            tellIfPossible();
        } else {
            tell(other, List.of(shared));
        }
    }

    /** The dialect in which it is answered; null before its first message. */
    @Nullable
    Dialect dialect() {
        return dialect;
    }

    /** Sends a message that isn't an Introduction. */
    void send(Dialect spoken, byte[] message) {
        socket().send(Frames.message(spoken.isText(), message), true);
    }

    private synchronized void addProven() {
        Dialect spoken = dialect;
        dialect = spoken == null ? null : spoken.withProven();
    }

    /**
     * Its client called a peer {@code undefined}, because it looks for the id under its old name. From now on, that
     * name is sent too.
     *
     * @return whether that changes anything; JSON always has the old name
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
        introductions.bulletin().takesMore(this);
    }

    private void tellIfPossible() {
        if (canBeTold() && claim()) {
            introductions.tell(this);
        }
    }

    /** Whether there is news that the peer can take, and that no thread has claimed. */
    boolean isStalled() {
        return canBeTold() && !claimed.get();
    }

    /** The relay is about to stop. */
    void sayGoodbye() {
        close(Outcome.DRAINED);
    }

    @Override
    protected void settled(Outcome why) {
        // The owner of an id isn't blamed for what others did under it.
        if (why.isForCause() && isProven()) {
            introductions.closedForCause(this);
        }
    }

    @Override
    public void ended(Ending ending) {
        incoming.end();
        settle(ending.outcome());
        if (proving == null || proving.end()) {
            introductions.departed(this);
        } else {
            introductions.unproven().departed(this);
        }
    }
}
