package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import localfirst.relay.frame.MessageAssembler;
import localfirst.relay.frame.MessageParts;
import localfirst.relay.frame.PartReader;
import localfirst.relay.limits.Account;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.Outcome;
import localfirst.relay.protocol.ClientMessage;
import localfirst.relay.protocol.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * What one peer sends on {@code /introduction}: assembled, decoded, and processed one message at a time.
 *
 * <p>While a message takes long, or the peer is being slowed down, nothing more is processed. What has already been
 * read waits in the {@link Inbox}, and the socket isn't read. Thread-safe, and never blocks.
 */
final class IncomingMessages implements MessageAssembler.Messages {
    /** Longer messages are decoded by a separate thread. */
    private static final int LONG_MESSAGE = 64 * 1024;

    private final IntroductionVisit visit;
    private final Introductions introductions;
    private final Account account;
    private final Inbox inbox;

    // Guarded by the inbox
    private final PartReader reader = new PartReader();
    private final MessageParts parts;
    private final Throttle throttle = new Throttle();
    private int assembledBytes;
    /** Some bytes were thrown away, so the following ones can't be understood any more. */
    private volatile boolean torn;

    private volatile boolean paused;
    private volatile boolean busy;
    private volatile boolean over;

    /** Waits to be decoded, and is forgotten when the visit ends. */
    private volatile byte @Nullable [] longMessage;

    IncomingMessages(IntroductionVisit visit, Account account, Introductions introductions) {
        this.visit = visit;
        this.introductions = introductions;
        this.account = account;
        this.inbox = new Inbox(account);
        int longest = longest(introductions.limits().introductions().lengths());
        this.parts = new PartMeter(
                new MessageAssembler(longest, this::reserve, this), longest, () -> slowDown(throttle.nonsense()));
    }

    /** In bytes. Without a limit, as many as an array can have. */
    private static int longest(Limits.Introductions.Lengths limits) {
        return (int) Math.min(Limits.orEndless(limits.messageBytes()), Integer.MAX_VALUE - 8);
    }

    boolean wantsFrames() {
        return torn || (!isWaiting() && inbox.isEmpty());
    }

    /** Whether nothing more may be processed for now. */
    private boolean isWaiting() {
        return paused || busy || over;
    }

    /** Frames have arrived: processes as much as it may, and keeps the rest. */
    void accept(ByteBuffer frames) {
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
            introductions.readSoon(visit);
        }
    }

    /** Reads messages until one has to wait, or until it is the others' turn. */
    private void read(ByteBuffer frames) {
        inbox.begin(introductions.timers().nanoTime());
        try {
            reader.read(frames, parts, this::readsOn);
        } finally {
            inbox.end();
        }
    }

    private boolean readsOn() {
        return !isWaiting() && !inbox.isLate(introductions.timers().nanoTime());
    }

    /**
     * There is nothing to wait for any more: continues with what was read already, then has the socket read again.
     *
     * @return when to continue with the rest, if there is any
     */
    @Nullable
    Duration readOn() {
        synchronized (inbox) {
            if (torn || inbox.isBeingRead() || isWaiting()) {
                // The thread that reads checks again, and so does the one that ends the wait.
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
        visit.socket().resume();
        return null;
    }

    /** The address has sent so much that slowing it down isn't enough: what it sends would only fill memory. */
    private void noRoomForUnread() {
        introductions.counters().ignored(Ignored.NO_ROOM, 1);
        visit.close(Outcome.REFUSED);
    }

    /** A message arrives in pieces. Assembling it takes up to twice its length. */
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
        introductions.workOnLongMessage(visit, () -> decodeLongMessage(written));
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
            introductions.readSoon(visit);
        } catch (RuntimeException e) {
            visit.failed(e);
        }
    }

    private void decoded(Dialect written, int bytes, Optional<ClientMessage> message) {
        if (message.isEmpty()) {
            nonsense(Ignored.MALFORMED);
            return;
        }
        throttle.sense();
        slowDown(introductions.pauseAfterMessage(visit.socket().address(), bytes));
        busy = true;
        if (visit.act(written, message.get())) {
            busy = false;
        }
    }

    @Override
    public void tooLong() {
        releaseAssembled();
        nonsense(Ignored.TOO_LONG);
    }

    @Override
    public void noRoom(long bytes) {
        releaseAssembled();
        introductions.counters().ignored(Ignored.NO_ROOM, 1);
        // Reading it took work, too.
        int counted = (int) Math.min(bytes, Integer.MAX_VALUE);
        slowDown(introductions.pauseAfterMessage(visit.socket().address(), counted));
    }

    /** The message that was being processed is done. */
    void isDoneWithMessage() {
        busy = false;
        introductions.readSoon(visit);
    }

    private void nonsense(Ignored reason) {
        introductions.counters().ignored(reason, 1);
        slowDown(throttle.nonsense());
    }

    /** Reads nothing more before this time has passed. */
    void slowDown(Duration pause) {
        if (pause.isZero() || paused) {
            return;
        }
        paused = true;
        introductions.counters().throttled();
        introductions.timers().after(pause, () -> {
            paused = false;
            introductions.readSoon(visit);
        });
    }

    /** Nothing is processed any more. */
    void end() {
        over = true;
        longMessage = null;
    }
}
