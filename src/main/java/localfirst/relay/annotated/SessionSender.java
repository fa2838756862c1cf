package localfirst.relay.annotated;

import jakarta.websocket.CloseReason;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import localfirst.relay.frame.MessageParts;
import localfirst.relay.frame.PartReader;
import localfirst.relay.peer.CloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Sends through a session, one item at a time and in order.
 *
 * <p>Thread-safe, and never blocks. Messages that fit into the window are sent whole, without blocking, except where the container may block even then. Longer ones are
 * sent in pieces, which Jakarta's API can only do blocking. {@link SendingThreads} do what may block.
 */
final class SessionSender implements MessageParts {
    private static final System.Logger LOG = System.getLogger(SessionSender.class.getName());

    private final Session session;
    private final SessionEnd sessionEnd;
    private final AnnotatedTransport annotated;
    private final Runnable whenDrained;
    private final Runnable whenFailed;

    // Guarded by this
    private final PartReader reader = new PartReader();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream(0);
    private final TextParts streamedText = new TextParts();
    private final Deque<Item> queue = new ArrayDeque<>(2);
    private final Backlog backlog;
    private SendStage stage = SendStage.IDLE;
    private @Nullable Item current;
    private boolean pingQueued;

    /** Whether a message is being sent in pieces: the next parts belong to it. */
    private boolean streaming;

    private volatile long stuckSince;

    /** Something to be sent. */
    private sealed interface Item {
        record Message(boolean text, ByteBuffer payload) implements Item {}

        record Piece(boolean text, ByteBuffer payload, boolean last) implements Item {}

        record Ping() implements Item {}

        record Close(CloseStatus status) implements Item {}
    }

    SessionSender(Session session, AnnotatedTransport annotated, Runnable whenDrained, Runnable whenFailed) {
        this.session = session;
        this.sessionEnd = annotated.container().endOf(session, annotated.relay().timers());
        this.annotated = annotated;
        this.whenDrained = whenDrained;
        this.whenFailed = whenFailed;
        this.backlog = new Backlog(annotated);
    }

    void send(ByteBuffer frames) {
        synchronized (this) {
            if (isOver()) {
                frames.position(frames.limit());
                return;
            }
            backlog.begin();
            reader.read(frames, this);
        }
        sendNext();
    }

    @Override
    public synchronized void part(boolean text, ByteBuffer payload, boolean last) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        backlog.add(bytes.length);
        if (last && !streaming && message.size() == 0) {
            queue.add(new Item.Message(text, ByteBuffer.wrap(bytes)));
        } else if (streaming) {
            queue.add(new Item.Piece(text, ByteBuffer.wrap(bytes), last));
        } else {
            message.writeBytes(bytes);
            collect(text, last);
        }
        streaming = streaming && !last;
    }

    /** A message in several parts: whole if it ends within the window, otherwise in pieces from here on. */
    private void collect(boolean text, boolean last) {
        if (!last && message.size() < backlog.window()) {
            return;
        }
        byte[] bytes = message.toByteArray();
        message.reset();
        queue.add(
                last
                        ? new Item.Message(text, ByteBuffer.wrap(bytes))
                        : new Item.Piece(text, ByteBuffer.wrap(bytes), false));
        streaming = !last;
    }

    void ping() {
        synchronized (this) {
            if (isOver() || pingQueued) {
                return;
            }
            pingQueued = true;
            queue.add(new Item.Ping());
        }
        sendNext();
    }

    void close(CloseStatus status) {
        synchronized (this) {
            if (isOver()) {
                return;
            }
            queue.add(new Item.Close(status));
        }
        sendNext();
    }

    /** Ends the session at once, if the container can. */
    void abort() {
        end();
        annotated.cutters().execute(this::cutSession);
    }

    synchronized void end() {
        stage = SendStage.OVER;
        queue.clear();
        backlog.clear();
        stuckSince = 0;
    }

    /** Whether nothing is sent any more: not even a Close frame is still waiting. */
    synchronized boolean isOver() {
        return stage == SendStage.OVER;
    }

    boolean isBlocked() {
        return backlog.isBlocked();
    }

    /** Whether the peer is too far behind to go on. */
    synchronized boolean isOverflowing() {
        return backlog.isOverflowing();
    }

    long stuckSince() {
        return stuckSince;
    }

    /** One thread at a time sends in a loop, so that sends which complete at once don't recurse. */
    private void sendNext() {
        synchronized (this) {
            if (stage != SendStage.IDLE) {
                // Whoever is there goes on, or the container says when it is done.
                return;
            }
            stage = SendStage.CHOOSING;
        }
        sendLoop(false);
    }

    /**
     * Sends while sends complete at once; a send that completes later starts its own loop.
     *
     * @param mayBlock whether this is one of the {@link SendingThreads}; if not, one of them takes over where blocking
     *     is needed
     */
    private void sendLoop(boolean mayBlock) {
        for (Item next = take(); next != null; next = take()) {
            Item item = next;
            if (mayBlock || !mayBlock(item)) {
                send(item);
            } else {
                annotated.threads().execute(() -> {
                    send(item);
                    sendLoop(true);
                });
                return;
            }
        }
    }

    private boolean mayBlock(Item item) {
        return !(item instanceof Item.Message) || annotated.container().sendsMayBlock();
    }

    private void send(Item item) {
        if (item instanceof Item.Message whole) {
            sendWhole(whole);
        } else if (item instanceof Item.Piece piece) {
            sendPiece(piece);
        } else if (item instanceof Item.Ping) {
            sendPing(item);
        } else if (item instanceof Item.Close close) {
            closeSession(close.status());
            // Nothing follows, and from here on the peer is what is waited for.
            end();
        }
    }

    private synchronized @Nullable Item take() {
        if (stage == SendStage.SENDING) {
            stage = SendStage.WAITING;
        }
        if (stage != SendStage.CHOOSING) {
            return null;
        }
        Item next = queue.poll();
        if (next == null) {
            stage = SendStage.IDLE;
        } else {
            stage = SendStage.SENDING;
            current = next;
            stuckSince = annotated.relay().timers().nanoTime() | 1;
        }
        return next;
    }

    private void sendWhole(Item.Message whole) {
        int bytes = whole.payload().remaining();
        try {
            if (whole.text()) {
                String text = StandardCharsets.UTF_8.decode(whole.payload()).toString();
                session.getAsyncRemote().sendText(text, result -> sent(whole, bytes, result));
            } else {
                session.getAsyncRemote().sendBinary(whole.payload(), result -> sent(whole, bytes, result));
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void sent(Item.Message whole, int bytes, SendResult result) {
        if (result.isOK()) {
            done(whole, bytes);
        } else {
            failed(result.getException());
        }
    }

    private void sendPiece(Item.Piece piece) {
        int bytes = piece.payload().remaining();
        try {
            if (piece.text()) {
                session.getBasicRemote().sendText(streamedText.decode(piece.payload(), piece.last()), piece.last());
            } else {
                session.getBasicRemote().sendBinary(piece.payload(), piece.last());
            }
            done(piece, bytes);
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private void sendPing(Item ping) {
        try {
            synchronized (this) {
                pingQueued = false;
            }
            annotated.container().ping(session);
            done(ping, 0);
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private void closeSession(CloseStatus status) {
        try {
            int code = status.code() == CloseStatus.NO_CODE.code() ? 1000 : status.code();
            sessionEnd.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), status.reason()));
        } catch (IOException | RuntimeException e) {
            // It is closed either way.
        }
    }

    private void cutSession() {
        try {
            sessionEnd.cut(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, ""));
        } catch (IOException | RuntimeException e) {
            // It is closed either way.
        }
    }

    private void done(Item item, int bytes) {
        boolean unblocked;
        synchronized (this) {
            if (item != current) {
                // Undertow may say so twice.
                return;
            }
            current = null;
            if (stage == SendStage.SENDING) {
                stage = SendStage.CHOOSING;
            } else if (stage == SendStage.WAITING) {
                stage = SendStage.IDLE;
            }
            stuckSince = 0;
            unblocked = backlog.remove(bytes);
        }
        if (unblocked) {
            whenDrained.run();
        }
        sendNext();
    }

    private void failed(@Nullable Throwable why) {
        LOG.log(System.Logger.Level.DEBUG, "Sending failed", why);
        end();
        whenFailed.run();
    }
}
