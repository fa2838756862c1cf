package localfirst.relay.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Questions that wait to be sent to Redis. Thread-safe. Nothing blocks, except for {@link #next} and {@link #rest}, in
 * which the thread that sends waits.
 */
final class QuestionQueue {
    static final int MAX_WAITING = 20_000;

    /**
     * Withdrawals are counted apart. They take the place of what was charged before. If all peers of a node left at once
     * and their withdrawals didn't fit, everything would have to be announced again.
     */
    static final int MAX_WITHDRAWALS_WAITING = 200_000;

    private static final int MAX_AT_ONCE = 256;

    /** Redis takes some 10 ms for as many. So a renewal of the lease never waits for long behind what has been sent. */
    static final int MAX_ARGUMENTS_AT_ONCE = 4096;

    private final Timers timers;

    // Guarded by this
    private final Deque<Question> waiting = new ArrayDeque<>();

    /** How many of those are withdrawals. */
    private int withdrawals;

    private boolean closed;

    /** Why Redis can't be reached; null while it can, or before the first attempt. */
    private @Nullable String down;

    QuestionQueue(Timers timers) {
        this.timers = timers;
    }

    /** @return why it isn't accepted; empty if too many are waiting */
    synchronized @Nullable String add(Question question) {
        if (closed) {
            return "the relay is stopping";
        }
        if (down != null) {
            return down;
        }
        if (question.isUrgent()) {
            waiting.addFirst(question);
        } else if (isFullFor(question)) {
            return "";
        } else {
            waiting.addLast(question);
        }
        withdrawals += question.isWithdrawal() ? 1 : 0;
        if (waiting.size() == 1) {
            notifyAll();
        }
        return null;
    }

    private boolean isFullFor(Question question) {
        return question.isWithdrawal()
                ? withdrawals >= MAX_WITHDRAWALS_WAITING
                : waiting.size() - withdrawals >= MAX_WAITING;
    }

    /**
     * Waits until there is something to send.
     *
     * @param again questions that have to be sent before all others; this list may be added to
     * @return what to send now; empty only if the queue was closed
     */
    synchronized List<Question> next(List<Question> again) {
        while (again.isEmpty() && waiting.isEmpty() && !closed) {
            waitFor(0);
        }
        int arguments = again.stream().mapToInt(each -> each.arguments().size()).sum();
        while (again.size() < MAX_AT_ONCE && arguments < MAX_ARGUMENTS_AT_ONCE && !waiting.isEmpty()) {
            Question next = waiting.remove();
            arguments += next.arguments().size();
            withdrawals -= next.isWithdrawal() ? 1 : 0;
            again.add(next);
        }
        return again;
    }

    /** Takes out those that were asked before this time. */
    synchronized List<Question> takeOlderThan(long time) {
        List<Question> old = new ArrayList<>();
        waiting.removeIf(question -> question.askedAt - time < 0 && old.add(question));
        withdrawals -= (int) old.stream().filter(Question::isWithdrawal).count();
        return old;
    }

    /** From now on, Redis can't be reached. @return all that were waiting */
    synchronized List<Question> isDown(String why) {
        down = why;
        List<Question> all = new ArrayList<>(waiting);
        waiting.clear();
        withdrawals = 0;
        return all;
    }

    synchronized void isUp() {
        down = null;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Nothing is accepted any more, and nobody waits. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Waits for so long, or until it is closed. */
    synchronized void rest(Duration time) {
        long until = timers.nanoTime() + time.toNanos();
        long left = until - timers.nanoTime();
        while (left > 0 && !closed) {
            waitFor(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            left = until - timers.nanoTime();
        }
    }

    /** Waits for news, or for a time. The caller checks again whether there is any. */
    @SuppressWarnings("WaitNotInLoop")
    private synchronized void waitFor(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            // Only closing ends the thread that sends.
        }
    }
}
