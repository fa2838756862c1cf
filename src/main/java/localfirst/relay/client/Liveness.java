package localfirst.relay.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds connections to peers that have died silently: pings quiet ones, and asks the relay about them.
 *
 * <p>A connection is cut only if nothing has arrived on it for longer than the relay's ping interval, and nothing
 * arrives after two questions to the relay either (each makes the relay ping it), although the relay answers a question
 * about itself. If the relay answers nothing, that says nothing about the connection.
 *
 * <p>Thread-safe, and never blocks.
 */
final class Liveness {
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(4);
    private static final int QUESTIONS = 2;

    private final Timer timer;
    private final Duration quietLimit;
    private final Relay relay;

    /** The relay, which can be asked. The futures complete with its answer, if one comes. */
    interface Relay {
        CompletableFuture<Void> ask(Duration within);

        CompletableFuture<Void> ask(String peerId, String documentId, Duration within);
    }

    Liveness(Timer timer, Duration quietLimit, Relay relay) {
        this.timer = timer;
        this.quietLimit = quietLimit;
        this.relay = relay;
    }

    /** Watches a connection until it ends. The document's id is the one that the relay sees. */
    void watch(PeerChannel channel, String peerId, String documentId) {
        Watch watch = new Watch(channel, peerId, documentId);
        watch.begin();
        var unused = channel.ended().thenRun(watch::stop);
    }

    private final class Watch {
        private final PeerChannel channel;
        private final String peerId;
        private final String documentId;

        private volatile Timer.@Nullable Scheduled next;

        // Used by the timer's tasks only, one at a time.
        private int silences;

        private Watch(PeerChannel channel, String peerId, String documentId) {
            this.channel = channel;
            this.peerId = peerId;
            this.documentId = documentId;
        }

        private void check() {
            if (channel.ended().isDone()) {
                return;
            }
            Duration left = quietLimit.minus(channel.quietFor());
            if (left.compareTo(Duration.ZERO) > 0) {
                silences = 0;
                next = timer.after(left, this::check);
            } else if (silences == QUESTIONS) {
                channel.cut(CloseStatus.SILENT);
            } else {
                ask();
            }
        }

        private void ask() {
            channel.probe();
            CompletableFuture<Void> aboutIt = relay.ask(peerId, documentId, ANSWER_WITHIN);
            CompletableFuture<Void> aboutRelay = relay.ask(ANSWER_WITHIN);
            next = timer.after(ANSWER_WITHIN, () -> {
                silences = aboutRelay.isDone() && !aboutIt.isDone() ? silences + 1 : 0;
                check();
            });
        }

        private void begin() {
            next = timer.after(quietLimit, this::check);
        }

        private void stop() {
            Timer.Scheduled waiting = next;
            if (waiting != null) {
                waiting.cancel();
            }
        }
    }
}
