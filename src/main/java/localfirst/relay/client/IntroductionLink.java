package localfirst.relay.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connection to /introduction: kept open while it is wanted. Each time it opens, all documents are joined again.
 *
 * <p>Thread-safe, and never blocks. The application's token supplier and listeners are never called while this is
 * locked; its executor may be, which gets the events in order.
 */
final class IntroductionLink implements Liveness.Relay {
    /** Larger Joins are split, so that no message is too long for a relay. */
    private static final int DOCUMENTS_PER_JOIN = 100;

    private static final Duration MIN_GRACE = Duration.ofMillis(250);
    private static final Duration RIVAL_INTERVAL = Duration.ofSeconds(5);

    private final IntroductionDialer dialer;
    private final ClientSettings settings;
    private final Timer timer;
    private final Events events;
    private final Consumer<Introduction> introduced;
    private final Questions questions;

    // Guarded by this.
    private final Set<String> documentIds = new LinkedHashSet<>();
    private final RetryPolicy retries;
    private @Nullable Visit visit;
    /** A second connection, opened while the first is silent. */
    private @Nullable Visit rival;

    private Timer.@Nullable Scheduled retry;

    IntroductionLink(
            IntroductionDialer dialer,
            ClientSettings settings,
            Timer timer,
            RandomGenerator random,
            Events events,
            Consumer<Introduction> introduced) {
        this.settings = settings;
        this.dialer = dialer;
        this.timer = timer;
        this.events = events;
        this.introduced = introduced;
        this.questions = new Questions(timer);
        this.retries = new RetryPolicy(settings.retryDelays(), random);
    }

    /** Connects, unless it is connected or about to be. */
    void open() {
        Visit attempt = null;
        synchronized (this) {
            if (visit == null && retry == null) {
                attempt = newAttempt();
            }
        }
        dial(attempt);
    }

    /** Disconnects for good, until {@link #open}. The future completes when the socket has ended. */
    CompletableFuture<?> close() {
        Socket socket;
        synchronized (this) {
            if (retry != null) {
                retry.cancel();
                retry = null;
            }
            socket = visit == null ? null : visit.socket;
            forgetRival();
            visit = null;
            if (socket != null) {
                events.emit(listener -> listener.onServerDisconnect(new CloseStatus(CloseStatus.NORMAL, "")));
            }
        }
        if (socket == null) {
            return CompletableFuture.completedFuture(null);
        }
        socket.close(CloseStatus.NORMAL, "");
        return socket.ended();
    }

    synchronized void join(Collection<String> ids) {
        documentIds.addAll(ids);
        joinNow(List.copyOf(ids));
    }

    synchronized void leave(String documentId) {
        documentIds.remove(documentId);
        tell(ClientMessage.leave(List.of(documentId)));
    }

    /** Whether to act on an introduction for this document: it is joined, and the link is open or reconnecting. */
    synchronized boolean seeks(String documentId) {
        return documentIds.contains(documentId) && (visit != null || retry != null);
    }

    synchronized boolean isOpen() {
        return visit != null && visit.socket != null;
    }

    @Override
    public CompletableFuture<Void> ask(Duration within) {
        return questions.ask(within, id -> say(ClientMessage.question(id)));
    }

    @Override
    public CompletableFuture<Void> ask(String peerId, String documentId, Duration within) {
        return questions.ask(within, id -> say(ClientMessage.question(id, peerId, documentId)));
    }

    private synchronized void say(ClientMessage message) {
        tell(message);
    }

    /** Must be called with the lock held; it is to be dialled without. */
    private Visit newAttempt() {
        retry = null;
        visit = new Visit(timer.nanoTime());
        return visit;
    }

    /** Must be called without the lock: it asks the application for a token. */
    private void dial(@Nullable Visit attempt) {
        if (attempt != null) {
            dialer.dial(attempt);
        }
    }

    /** Must be called with the lock held, so that Joins and Leaves go out in the order in which they came. */
    private void joinNow(List<String> ids) {
        for (int from = 0; from < ids.size(); from += DOCUMENTS_PER_JOIN) {
            tell(ClientMessage.join(ids.subList(from, Math.min(ids.size(), from + DOCUMENTS_PER_JOIN))));
        }
    }

    private void tell(ClientMessage message) {
        // If it isn't open, everything is sent when it opens.
        if (visit != null && visit.socket != null) {
            var unused = visit.socket.send(message.in(settings.dialect()));
        }
    }

    private synchronized boolean opened(Visit opened, Socket socket) {
        if (opened == rival) {
            opened.socket = socket;
            Duration took = Duration.ofNanos(timer.nanoTime() - opened.since);
            timer.after(took.compareTo(MIN_GRACE) > 0 ? took : MIN_GRACE, () -> decideRival(opened));
            return true;
        }
        if (visit != opened) {
            return false;
        }
        opened.socket = socket;
        begin(opened);
        return true;
    }

    /** Must be called with the lock held. */
    private void begin(Visit opened) {
        opened.since = timer.nanoTime();
        // First, since sending the documents may find the socket broken, which is reported.
        events.emit(RelayListener::onServerConnect);
        joinNow(new ArrayList<>(documentIds));
        if (documentIds.isEmpty() && settings.self().key() != null) {
            // The relay challenges this peer after its first message, and otherwise a little later.
            tell(ClientMessage.HEARTBEAT);
        }
        checkAfter(settings.sockets().quietLimit(), opened);
    }

    /** Must be called with the lock held. */
    private void checkAfter(Duration delay, Visit checked) {
        checked.check = timer.after(delay, () -> check(checked));
    }

    /**
     * If the socket is silent, opens a second one to tell whether the socket or the network is dead: if the second
     * opens, and the first stays silent for as long again, the second replaces it.
     */
    private void check(Visit checked) {
        dial(newRival(checked));
    }

    private synchronized @Nullable Visit newRival(Visit checked) {
        Socket socket = checked.socket;
        if (visit != checked || socket == null) {
            return null;
        }
        Duration left = settings.sockets().quietLimit().minus(socket.quietFor());
        if (left.compareTo(Duration.ZERO) > 0) {
            checkAfter(left, checked);
            return null;
        }
        socket.probe();
        // Probing may have found it broken.
        if (visit != checked) {
            return null;
        }
        rival = new Visit(timer.nanoTime());
        return rival;
    }

    private synchronized void decideRival(Visit opened) {
        Visit first = visit;
        Socket silent = first == null ? null : first.socket;
        if (rival != opened || first == null || silent == null) {
            return;
        }
        Duration since = Duration.ofNanos(timer.nanoTime() - opened.since);
        if (silent.quietFor().compareTo(since) < 0) {
            forgetRival();
            checkAfter(settings.sockets().quietLimit(), first);
            return;
        }
        rival = null;
        visit = opened;
        events.emit(listener -> listener.onServerDisconnect(CloseStatus.SILENT));
        begin(opened);
        silent.cut(CloseStatus.SILENT);
    }

    /** Must be called with the lock held. */
    private void forgetRival() {
        Visit forgotten = rival;
        rival = null;
        if (forgotten != null && forgotten.socket != null) {
            forgotten.socket.close(CloseStatus.NORMAL, "");
        }
    }

    /** Must be called with the lock held. */
    private void rivalEnded() {
        rival = null;
        if (visit != null) {
            checkAfter(RIVAL_INTERVAL, visit);
        }
    }

    private synchronized void failed(Visit failed, Throwable failure) {
        if (rival == failed) {
            rivalEnded();
        } else if (visit == failed) {
            events.error(failure);
            retryAfter(retries.afterFailure(failure));
        }
    }

    private synchronized void closed(Visit closed, CloseStatus status) {
        if (closed.check != null) {
            closed.check.cancel();
        }
        if (rival == closed) {
            rivalEnded();
        } else if (visit == closed) {
            events.emit(listener -> listener.onServerDisconnect(status));
            retryAfter(retries.afterClose(status, Duration.ofNanos(timer.nanoTime() - closed.since)));
        }
    }

    /** Must be called with the lock held. */
    private void retryAfter(Duration delay) {
        visit = null;
        forgetRival();
        retry = timer.after(delay, this::retry);
    }

    private void retry() {
        Visit attempt = null;
        synchronized (this) {
            // A timer that fires while it is being cancelled finds nothing to do.
            if (retry != null && visit == null) {
                attempt = newAttempt();
            }
        }
        dial(attempt);
    }

    /** One attempt to connect, and the connection that it becomes. */
    private final class Visit implements Socket.Owner {
        // Guarded by the link.
        private @Nullable Socket socket;
        private long since;
        private Timer.@Nullable Scheduled check;

        private Visit(long begun) {
            since = begun;
        }

        @Override
        public void opened(Socket opened) {
            if (!IntroductionLink.this.opened(this, opened)) {
                opened.close(CloseStatus.NORMAL, "");
            }
        }

        @Override
        public void failed(Throwable failure) {
            IntroductionLink.this.failed(this, failure);
        }

        @Override
        public @Nullable CompletionStage<?> text(String text) {
            try {
                understood(Json.decode(text));
            } catch (MalformedMessageException e) {
                events.error(e);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> binary(byte[] bytes) {
            try {
                understood(MessagePackReader.decode(bytes));
            } catch (MalformedMessageException e) {
                events.error(e);
            }
            return null;
        }

        private @Nullable Socket socket() {
            synchronized (IntroductionLink.this) {
                return socket;
            }
        }

        private void understood(@Nullable RelayMessage message) {
            if (message instanceof Introduction introduction) {
                introduced.accept(introduction);
            } else if (message instanceof RelayMessage.Answer answer) {
                questions.answered(answer.id());
            } else if (message instanceof RelayMessage.Challenge challenge) {
                dialer.prove(challenge, socket());
            } else if (message instanceof RelayMessage.Ticket ticket) {
                dialer.accept(ticket);
            }
        }

        @Override
        public void troubled(Throwable trouble) {
            events.error(trouble);
        }

        @Override
        public void beat() {
            synchronized (IntroductionLink.this) {
                if (visit == this) {
                    tell(ClientMessage.HEARTBEAT);
                }
            }
        }

        @Override
        public void closed(Socket closed, CloseStatus status) {
            IntroductionLink.this.closed(this, status);
        }
    }
}
