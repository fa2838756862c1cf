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
 * <p>What it sends is read by its {@link IncomingMessages}; what it is told goes through its {@link Outbox}.
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

    /** How it shows that its id is its own; null if anybody may use that. */
    private final @Nullable Proving proving;

    /** Whether somebody is seeing to it that the peer is told what there is to tell. */
    private final AtomicBoolean claimed = new AtomicBoolean();

    // Guarded by the interests
    private final Memberships memberships = new Memberships();
    private volatile @Nullable Presence presence;

    private volatile @Nullable Dialect dialect;

    /** Waits for its turn, and is forgotten when the visit ends. */
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

    /** How many of these come from the same site as an address does. */
    static int fromSite(List<IntroductionVisit> visits, ClientAddress address) {
        return (int) visits.stream().filter(visit -> visit.isFromSite(address)).count();
    }

    boolean isFromSite(ClientAddress address) {
        return socket().address().site().equals(address.site());
    }

    /** Whether its id is its own, as far as the relay asks for that. */
    private boolean isProven() {
        return proving == null || proving.isProven();
    }

    /** Its client may fail again and again: then it isn't read for a while. */
    void slowDownOnArrival() {
        incoming.slowDown(introductions.delayOnArrival(this));
    }

    /** Its proof has been looked at: goes on with what it has joined meanwhile, if that counts now, and with what it sends. */
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

    /** Nothing keeps it waiting any more: goes on with what was read already, and then has the socket read again. */
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

    /** The Join that it was busy with has been worked on. */
    void isDoneWithJoin() {
        incoming.isDoneWithMessage();
    }

    /** Does what a message says. @return whether that is done; otherwise nothing more is read until it is */
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
        return GrantedDocuments.of(documents, grant, introductions.limits(), introductions.counters());
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

    /** Tells this peer of another once more. */
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

    /** What it is answered in; null before its first message. */
    @Nullable
    Dialect dialect() {
        return dialect;
    }

    /** Sends a message that isn't about other peers. */
    void send(Dialect spoken, byte[] message) {
        socket().send(Frames.message(spoken.isText(), message), true);
    }

    private synchronized void addProven() {
        Dialect spoken = dialect;
        dialect = spoken == null ? null : spoken.withProven();
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
        introductions.bulletin().takesMore(this);
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
        // What was done under an id by somebody else isn't held against its owner.
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
