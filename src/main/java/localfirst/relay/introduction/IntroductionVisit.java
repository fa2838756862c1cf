package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import localfirst.relay.access.Grant;
import localfirst.relay.frame.MessageAssembler;
import localfirst.relay.frame.PartReader;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Liveness;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.protocol.ClientMessage;
import localfirst.relay.protocol.Dialect;
import org.jspecify.annotations.Nullable;

/** One peer's socket on {@code /introduction}, from its handshake to its end. */
public final class IntroductionVisit implements SocketEvents, MessageAssembler.Messages, Liveness.Watched {
    static final Comparator<IntroductionVisit> BY_AGE = Comparator.comparingLong(visit -> visit.number);

    private final PeerId peerId;
    private final Grant grant;
    private final PeerSocket socket;
    private final Introductions introductions;
    private final long number;
    private final long arrivedAt;
    private final Outbox outbox;

    // Owned by the thread that reads the socket
    private final PartReader reader = new PartReader();
    private final MessageAssembler assembler;
    private final Throttle throttle = new Throttle();

    // Guarded by this
    /** Documents it was told of again since it had misread what it was told first; some of those that it joined. */
    private final Set<DocumentId> toldAgain = new HashSet<>(0);

    private volatile boolean paused;
    private volatile boolean challenged;
    private volatile @Nullable Dialect dialect;
    private volatile @Nullable Outcome outcome;

    IntroductionVisit(PeerId peerId, Grant grant, PeerSocket socket, Introductions introductions, long number) {
        this.peerId = peerId;
        this.grant = grant;
        this.socket = socket;
        this.introductions = introductions;
        this.number = number;
        this.arrivedAt = introductions.timers().nanoTime();
        this.outbox = new Outbox(socket);
        this.assembler = new MessageAssembler(introductions.limits().messageBytes(), this);
    }

    /** When its handshake was made, as {@code Timers.nanoTime}. */
    long arrivedAt() {
        return arrivedAt;
    }

    PeerId peerId() {
        return peerId;
    }

    @Override
    public PeerSocket socket() {
        return socket;
    }

    @Override
    public void silent() {
        endsForCause(Outcome.SILENT);
        socket.close(CloseStatus.byRelay(CloseCode.SILENT));
    }

    /** A peer that takes no bytes takes no Close frame either. */
    @Override
    public void stuck() {
        endsForCause(Outcome.SLOW);
        socket.abort();
    }

    @Override
    public void opened() {
        slowDown(introductions.delayOnArrival(this));
        introductions.arrived(this);
    }

    @Override
    public boolean wantsFrames() {
        return !paused;
    }

    @Override
    public void received(ByteBuffer frames, int begun, boolean whole) {
        reader.read(frames, assembler);
    }

    @Override
    public void heard() {}

    @Override
    public void message(boolean text, byte[] payload) {
        Dialect written = Dialect.of(text, payload);
        Optional<ClientMessage> message = written.decode(payload);
        if (message.isEmpty()) {
            nonsense(Ignored.MALFORMED);
            return;
        }
        throttle.sense();
        if (dialect == null) {
            dialect = written;
        }
        slowDown(introductions.pauseAfterMessage(socket.address()));
        act(message.get());
    }

    @Override
    public void tooLong() {
        nonsense(Ignored.TOO_LONG);
    }

    private void act(ClientMessage message) {
        if (message instanceof ClientMessage.Join join) {
            introductions.join(this, withinLimits(join.documentIds()));
        } else if (message instanceof ClientMessage.Leave leave) {
            introductions.leave(this, leave.documentIds());
            forgetToldAgain(leave.documentIds());
        }
    }

    private Set<DocumentId> withinLimits(Set<DocumentId> documents) {
        int longest = introductions.limits().idBytes();
        int most = introductions.limits().documentsPerJoin();
        Set<DocumentId> kept = new LinkedHashSet<>();
        int tooLong = 0;
        int surplus = 0;
        int notAllowed = 0;
        for (DocumentId document : documents) {
            if (longest > 0 && isLonger(document.value(), longest)) {
                tooLong++;
            } else if (!grant.allows(document)) {
                notAllowed++;
            } else if (most > 0 && kept.size() >= most) {
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

    /** Encodes only what isn't short enough in any case: UTF-8 takes at most three bytes for a char. */
    private static boolean isLonger(String text, int bytes) {
        return text.length() > bytes / 3 && text.getBytes(StandardCharsets.UTF_8).length > bytes;
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
        introductions.timers().after(pause, () -> {
            paused = false;
            socket.resume();
        });
    }

    /** How many introductions wait until this peer takes them. */
    int waiting() {
        return outbox.size();
    }

    /** Tells this peer of another. */
    void tell(PeerId other, Collection<DocumentId> shared) {
        Dialect spoken = dialect;
        if (spoken != null) {
            introductions.counters().introduced(1);
            outbox.tell(other, shared, spoken);
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

    /** @return whether this is the first time for this document */
    synchronized boolean noteToldAgain(DocumentId document) {
        return toldAgain.add(document);
    }

    private synchronized void forgetToldAgain(Set<DocumentId> left) {
        if (!toldAgain.isEmpty()) {
            left.forEach(toldAgain::remove);
        }
    }

    @Override
    public void unblocked() {
        Dialect spoken = dialect;
        if (spoken != null) {
            outbox.flush(spoken);
        }
    }

    /** Whether introductions wait although the peer takes them. */
    boolean isStalled() {
        return outbox.size() > 0 && !socket.isBlocked();
    }

    /** Closes the socket unless it shows a sign of life in time. Those that go on anyway cost one ping. */
    void challenge(Duration within) {
        if (challenged) {
            return;
        }
        challenged = true;
        long pingedAt = introductions.timers().nanoTime();
        socket.ping();
        introductions.timers().after(within, () -> {
            challenged = false;
            if (socket.isReading() && socket.heardAt() - pingedAt < 0) {
                silent();
            }
        });
    }

    /** The relay is about to stop. */
    void sayGoodbye() {
        close(CloseStatus.byRelay(CloseCode.RESTARTING), Outcome.DRAINED);
    }

    /** Closes the socket, for this reason unless it has ended for another. */
    void close(CloseStatus status, Outcome why) {
        endsFor(why);
        socket.close(status);
    }

    /** The outcome, unless one is settled already. */
    private Outcome endsFor(Outcome why) {
        Outcome settled = outcome;
        if (settled == null) {
            outcome = why;
            return why;
        }
        return settled;
    }

    /** Its client would come straight back, and end in the same way. */
    private void endsForCause(Outcome why) {
        if (outcome == null) {
            introductions.closedForCause(this);
        }
        endsFor(why);
    }

    @Override
    public void ended(Ending ending) {
        switch (ending.cause()) {
            case BROKE_PROTOCOL -> endsForCause(Outcome.BROKE_PROTOCOL);
            case TOO_SLOW -> endsForCause(Outcome.SLOW);
            case BY_PEER -> endsFor(Outcome.CLOSED);
            case LOST -> endsFor(Outcome.LOST);
        }
        introductions.departed(this, endsFor(Outcome.LOST));
    }
}
