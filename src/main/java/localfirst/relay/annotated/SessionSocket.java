package localfirst.relay.annotated;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.frame.Frames;
import localfirst.relay.frame.Opcode;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;

/**
 * A WebSocket of any Jakarta container as a {@link PeerSocket}: turns the messages or parts that the container delivers
 * into frames; {@link SessionSender} does the reverse.
 *
 * <p>Jakarta's API can't be told to stop reading. {@link ReadPause} does what can be done about that.
 */
final class SessionSocket implements PeerSocket {
    private static final Duration READ_SOON = Duration.ofMillis(250);

    /** How long a container may take to report the end of a session to which nothing can be sent any more. */
    private static final Duration REASON_TIMEOUT = Duration.ofSeconds(1);

    private final Session session;
    private final AnnotatedTransport annotated;
    private final ClientAddress address;
    private final ReadPause pause;
    private final SessionSender sender;
    private final SocketEvents events;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicBoolean reportsRoom = new AtomicBoolean();
    private volatile boolean closing;
    private volatile long heardAt;

    // Owned by the thread that delivers messages
    private final TextParts text = new TextParts();
    private boolean inMessage;
    private int unwanted;

    SessionSocket(Session session, RequestPath path, ClientAddress address, AnnotatedTransport annotated) {
        this.session = session;
        this.annotated = annotated;
        this.address = address;
        this.pause = annotated.pauseFor(session);
        this.sender = new SessionSender(session, annotated, this::drained, this::sendFailed);
        this.heardAt = annotated.relay().timers().nanoTime();
        this.events = path.visit(annotated.relay(), this);
    }

    void opened() {
        annotated.add(this);
        events.opened();
    }

    void text(String part, boolean last) {
        deliver(Opcode.TEXT, ByteBuffer.wrap(text.encode(part, last)), last);
    }

    void binary(ByteBuffer part, boolean last) {
        deliver(Opcode.BINARY, part, last);
    }

    private void deliver(int opcode, ByteBuffer payload, boolean last) {
        heard();
        int length = payload.remaining();
        ByteBuffer frame = Frames.frame(inMessage ? Opcode.CONTINUATION : opcode, last, payload);
        inMessage = !last;
        events.received(frame, 1, true);
        if (events.wantsFrames()) {
            unwanted = 0;
            return;
        }
        // Reads up to a window ahead: a pause is expensive, and may block a thread.
        unwanted += length;
        if (unwanted >= annotated.relay().config().limits().pipes().pipeWindow()) {
            unwanted = 0;
            pause.pause(events::wantsFrames);
        }
    }

    void pong() {
        heard();
    }

    private void heard() {
        heardAt = annotated.relay().timers().nanoTime();
        events.heard();
    }

    void closed(CloseReason reason) {
        pause.resume();
        sender.end();
        // When the relay closed, containers report the relay's own code.
        int code = reason.getCloseCode().getCode();
        boolean isLost = closing || code == annotated.container().lostConnectionCode();
        end(isLost ? Ending.LOST : ending(code, reason.getReasonPhrase()));
    }

    /** Tells the relay, on this thread, unless that has been done. */
    void lost() {
        end(Ending.LOST);
    }

    private void end(Ending ending) {
        if (ended.compareAndSet(false, true)) {
            annotated.remove(this);
            events.ended(ending);
        }
    }

    private static Ending ending(int code, String phrase) {
        String reason = phrase == null ? "" : phrase;
        return switch (code) {
            case 1006 -> Ending.LOST;
            case 1002 -> Ending.BROKE_PROTOCOL;
            default -> Ending.byPeer(new CloseStatus(code, reason));
        };
    }

    /** The peer may have closed the socket: then its last messages, and its code, are still to come. */
    private void sendFailed() {
        annotated.relay().timers().after(REASON_TIMEOUT, () -> {
            if (!ended.get()) {
                abort();
            }
        });
    }

    /** At most one report waits: a session that is blocked and drained again and again can't fill the queue. */
    private void drained() {
        if (reportsRoom.compareAndSet(false, true)) {
            annotated.report(this::reportRoom);
        }
    }

    private void reportRoom() {
        reportsRoom.set(false);
        if (!ended.get()) {
            events.unblocked();
        }
    }

    @Override
    public void send(ByteBuffer frames, boolean whole) {
        sender.send(frames);
        if (sender.isOverflowing()) {
            cut(Ending.TOO_SLOW);
        }
    }

    @Override
    public boolean isBlocked() {
        return sender.isBlocked();
    }

    @Override
    public void resume() {
        pause.resume();
    }

    @Override
    public void ping() {
        sender.ping();
    }

    @Override
    public void close(CloseStatus status) {
        closing = true;
        sender.close(status);
        annotated.relay().timers().after(AnnotatedTransport.CLOSE_TIMEOUT, this::giveUp);
    }

    /**
     * No answer to the Close frame: cuts the socket, unless the Close frame is still waiting to be sent; then the send
     * deadline decides.
     */
    private void giveUp() {
        if (ended.get()) {
            return;
        }
        if (sender.isOver()) {
            cut(Ending.LOST);
        } else {
            annotated.relay().timers().after(AnnotatedTransport.CLOSE_TIMEOUT, this::giveUp);
        }
    }

    @Override
    public void abort() {
        cut(Ending.LOST);
    }

    /** Runs once: some containers report a failed close as a session error, which would call this again. */
    private void cut(Ending ending) {
        if (!cut.compareAndSet(false, true)) {
            return;
        }
        closing = true;
        sender.abort();
        pause.resume();
        annotated.report(() -> end(ending));
    }

    @Override
    public boolean canPause() {
        return pause.isReliable();
    }

    @Override
    public long heardAt() {
        return heardAt;
    }

    @Override
    public boolean isReading() {
        return !pause.isPaused();
    }

    /** A container can't be told to read, but it soon reads what has arrived, unless it is out of threads. */
    @Override
    public void readNow(Runnable then) {
        annotated.relay().timers().after(READ_SOON, then);
    }

    @Override
    public long stuckSince() {
        return sender.stuckSince();
    }

    @Override
    public ClientAddress address() {
        return address;
    }

    @Override
    public String toString() {
        return "session " + session.getId();
    }
}
