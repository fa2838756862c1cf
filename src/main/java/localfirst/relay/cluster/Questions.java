package localfirst.relay.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.peer.Pairing;
import localfirst.relay.time.Timers;

/**
 * Asks other nodes whether a caller is alive: a peer's sockets may be on different nodes, and its Heartbeat comes to
 * only one.
 *
 * <p>Thread-safe, and never blocks. A question that isn't answered is forgotten, because nobody waits for a "no".
 */
final class Questions {
    static final int MOST = 10_000;
    private static final Duration FORGET_AFTER = Duration.ofSeconds(30);

    private final Links links;
    private final Rendezvous rendezvous;
    private final Timers timers;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Open> open = new ConcurrentHashMap<>();
    private final LongAdder notAsked = new LongAdder();

    /** A question that may still be answered. */
    private record Open(Runnable task, Timers.Timer end) {}

    Questions(Links links, Rendezvous rendezvous, Timers timers) {
        this.links = links;
        this.rendezvous = rendezvous;
        this.timers = timers;
    }

    /** Runs the task if a caller of this pairing shows on any other node that it is alive. */
    void whenAlive(Pairing pairing, Runnable task) {
        if (open.size() >= MOST) {
            notAsked.increment();
            return;
        }
        long number = numbers.incrementAndGet();
        open.put(number, new Open(task, timers.after(FORGET_AFTER, () -> open.remove(number))));
        News question = new News.Ask(number, pairing);
        links.all().forEach(link -> link.send(question));
    }

    void asked(NodeId from, News.Ask question) {
        rendezvous.whenAlive(question.pairing(), () -> {
            NodeLink link = links.to(from);
            if (link != null) {
                link.send(new News.Lives(question.number()));
            }
        });
    }

    void answered(News.Lives answer) {
        Open question = open.remove(answer.number());
        if (question != null) {
            question.end().cancel();
            question.task().run();
        }
    }

    /** Questions for which there was no room. Nobody answers them. */
    long notAsked() {
        return notAsked.sum();
    }
}
