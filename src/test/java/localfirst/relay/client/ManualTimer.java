package localfirst.relay.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A timer whose clock stands still until a test moves it. Tasks run on the thread that moves it. */
final class ManualTimer implements Timer {
    private final List<Task> tasks = new ArrayList<>();
    private long now;

    private record Task(long due, Duration delay, Runnable run) {}

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Scheduled after(Duration delay, Runnable run) {
        Task task = new Task(now + delay.toNanos(), delay, run);
        tasks.add(task);
        return () -> {
            synchronized (ManualTimer.this) {
                tasks.remove(task);
            }
        };
    }

    /** The delays of all tasks that are still to run, shortest first. */
    synchronized List<Duration> delays() {
        return tasks.stream().map(Task::delay).sorted().toList();
    }

    void advance(Duration by) {
        long until;
        synchronized (this) {
            until = now + by.toNanos();
        }
        while (true) {
            Optional<Task> next;
            synchronized (this) {
                next = tasks.stream().filter(task -> task.due() <= until).min(Comparator.comparingLong(Task::due));
                now = next.map(Task::due).orElse(until);
                next.ifPresent(tasks::remove);
            }
            if (next.isEmpty()) {
                return;
            }
            next.get().run().run();
        }
    }
}
