package localfirst.relay.testing;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import localfirst.relay.time.Timers;

/**
 * A clock that is turned by hand. Thread-safe; tasks run on the thread that turns it, in the order of their times.
 *
 * <p>It doesn't start at zero, which would hide code that takes zero for "never".
 */
public final class ManualTimers implements Timers {
    private static final long START = Duration.ofDays(3).toNanos();

    private final Queue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number));
    private long now = START;
    private long added;

    private record Entry(long at, long number, Runnable task) {}

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
        Entry entry = new Entry(now + delay.toNanos(), added++, task);
        entries.add(entry);
        return () -> cancel(entry);
    }

    private synchronized void cancel(Entry entry) {
        entries.remove(entry);
    }

    /** Lets this much time go by, and runs what falls due on the way. */
    public void advance(Duration time) {
        long until = nanoTime() + time.toNanos();
        for (Entry due = takeDue(until); due != null; due = takeDue(until)) {
            due.task().run();
        }
        turnTo(until);
    }

    /** The time is later all at once, as after a sleep of the machine: what was due meanwhile runs late. */
    public void jump(Duration time) {
        turnTo(nanoTime() + time.toNanos());
        advance(Duration.ZERO);
    }

    /** How many tasks wait for their time. */
    public synchronized int waiting() {
        return entries.size();
    }

    private synchronized Entry takeDue(long until) {
        Entry next = entries.peek();
        if (next == null || next.at() > until) {
            return null;
        }
        entries.remove();
        now = Math.max(now, next.at());
        return next;
    }

    private synchronized void turnTo(long time) {
        now = Math.max(now, time);
    }
}
