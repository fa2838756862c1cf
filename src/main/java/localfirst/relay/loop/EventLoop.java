package localfirst.relay.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A thread that watches sockets, and acts whenever something arrives on one of them or it can be written to.
 *
 * <p>{@link #execute} and the methods that {@link EventLoops} calls may be called by any thread, and don't block.
 * Everything else is for the loop's thread.
 *
 * <p>Implementation note: waking a selector costs a system call, so it is done only if the thread may be asleep. The
 * thread announces that before it checks for tasks for the last time, and a thread that adds a task checks for the
 * announcement afterwards. So one of the two notices the other.
 */
final class EventLoop {
    private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());
    private static final long LONGEST_STOP_SECONDS = 5;
    private static final int READS_OF_ALL = 16;

    private final Selector selector;
    private final int window;
    private final SlowTurns turns;
    private final Thread thread;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final AtomicInteger sockets = new AtomicInteger();
    private volatile boolean stopping;

    // Owned by the thread
    private @Nullable ByteBuffer buffer;
    private int readyNow;
    private int readyBefore;

    /** When it began its current work, as {@link System#nanoTime}; 0 while it waits. */
    private volatile long busySince;

    /** How long it has worked in total, in nanoseconds. Written only by its own thread. */
    private final AtomicLong worked = new AtomicLong();

    private final Object lock = new Object();
    // Guarded by lock
    private List<Runnable> tasks = new ArrayList<>();
    private List<Runnable> spare = new ArrayList<>();
    private volatile boolean over;
    private boolean finishing;

    /**
     * @param window the most bytes that are read at once
     * @param turns told how long each turn took
     */
    EventLoop(String name, int window, SlowTurns turns) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector", e);
        }
        this.window = window;
        this.turns = turns;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Runs the task soon, on the loop's thread, and never within this call. If the loop has ended, the task runs on the
     * thread of a caller, still one task at a time.
     */
    void execute(Runnable task) {
        boolean finish;
        synchronized (lock) {
            tasks.add(task);
            finish = over && !finishing;
            finishing |= over;
        }
        if (finish) {
            finishTasks();
        } else if (!isCurrent() && asleep.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    private void finishTasks() {
        while (true) {
            List<Runnable> due;
            synchronized (lock) {
                if (tasks.isEmpty()) {
                    finishing = false;
                    return;
                }
                due = tasks;
                tasks = new ArrayList<>();
            }
            due.forEach(EventLoop::runSafely);
        }
    }

    String name() {
        return thread.getName();
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** How many sockets it has. */
    int load() {
        // No socket may be given to a loop that has ended.
        return over ? Integer.MAX_VALUE : sockets.get();
    }

    boolean hasEnded() {
        return over;
    }

    void count(int change) {
        sockets.addAndGet(change);
    }

    /** How long it has been doing its current work, in nanoseconds, by the clock of {@link System#nanoTime}. */
    long busyNanos(long now) {
        long since = busySince;
        return since == 0 ? 0 : Math.max(0, now - since);
    }

    /** The processor time that it has used in total, in nanoseconds; how long it has worked, if Java doesn't tell. */
    long processorNanos() {
        try {
            long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
            return used < 0 ? worked.get() : used;
        } catch (UnsupportedOperationException e) {
            return worked.get();
        }
    }

    /** Where it is in its current work, for the log. */
    StackTraceElement[] whereabouts() {
        return thread.getStackTrace();
    }

    // On the loop's thread

    /** Whether the selector still has a cancelled key: it can't register the same channel again until that is gone. */
    boolean remembers(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        return key != null && !key.isValid();
    }

    SelectionKey register(SelectableChannel channel, int operations, Selected attachment) throws IOException {
        return channel.register(selector, operations, attachment);
    }

    /** Everything that it watches. Sockets that come or go meanwhile may be missed. */
    Iterator<SelectionKey> keys() {
        return selector.keys().iterator();
    }

    /**
     * The buffer that all of its sockets are read into.
     *
     * @param least the smallest size that will do
     */
    ByteBuffer buffer(int least) {
        int size = Math.max(window, least);
        ByteBuffer now = buffer;
        if (now == null || now.capacity() != size) {
            now = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
            buffer = now;
        }
        return now;
    }

    /**
     * How many times in a row one socket may be read as long as it fills the buffer. The fewer others are likely to be
     * waiting, the more often, because the receiving side works best on much at once.
     */
    int readsAtOnce() {
        return Math.max(1, READS_OF_ALL / Math.max(1, readyBefore));
    }

    private void run() {
        try {
            while (!isOver()) {
                select();
                runTasks();
                endTurn();
            }
        } catch (IOException | RuntimeException | Error e) {
            tellIfFatal(e);
            LOG.log(System.Logger.Level.ERROR, "An event loop failed; its sockets are cut", e);
        } finally {
            end();
        }
    }

    private void select() throws IOException {
        readyBefore = readyNow;
        readyNow = 0;
        asleep.set(true);
        if (hasTasks() || stopping) {
            selector.selectNow(this::work);
        } else {
            selector.select(this::work);
        }
        asleep.set(false);
    }

    private void work(SelectionKey key) {
        beginTurn();
        readyNow++;
        Selected selected = (Selected) key.attachment();
        try {
            selected.ready(key.readyOps());
        } catch (CancelledKeyException e) {
            // The connection's owner has closed it.
            runSafely(selected::cut);
        } catch (RuntimeException | Error e) {
            tellIfFatal(e);
            LOG.log(System.Logger.Level.ERROR, "A socket failed", e);
            runSafely(selected::cut);
        }
    }

    private void beginTurn() {
        if (busySince == 0) {
            busySince = System.nanoTime() | 1;
        }
    }

    private void endTurn() {
        if (busySince != 0) {
            long took = System.nanoTime() - busySince;
            worked.lazySet(worked.get() + took);
            turns.took(this, took);
            busySince = 0;
        }
    }

    /** The tasks that are there now. Those that they add wait until the sockets have been served again. */
    private void runTasks() {
        List<Runnable> due;
        synchronized (lock) {
            if (tasks.isEmpty()) {
                return;
            }
            due = tasks;
            tasks = spare;
            spare = due;
        }
        beginTurn();
        due.forEach(EventLoop::runSafely);
        due.clear();
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            tellIfFatal(e);
            LOG.log(System.Logger.Level.ERROR, "A task of an event loop failed", e);
        }
    }

    /** Reports what must end the process, because it would otherwise only be caught here. */
    private static void tellIfFatal(Throwable e) {
        if (e instanceof VirtualMachineError) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }

    private boolean hasTasks() {
        synchronized (lock) {
            return !tasks.isEmpty();
        }
    }

    private boolean isOver() {
        if (!stopping) {
            return false;
        }
        return !hasTasks();
    }

    private void end() {
        synchronized (lock) {
            over = true;
            finishing = true;
        }
        finishTasks();
        new ArrayList<>(selector.keys()).forEach(key -> runSafely(((Selected) key.attachment())::cut));
        try {
            selector.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A selector couldn't be closed", e);
        }
    }

    /** Runs the remaining tasks, cuts its sockets, and ends. Blocks until that is done, but not for long. */
    void stop() {
        stopping = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(LONGEST_STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
