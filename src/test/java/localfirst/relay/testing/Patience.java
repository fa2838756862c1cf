package localfirst.relay.testing;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.function.Executable;

/**
 * How long tests wait, in one place. A test that passes never waits for a limit: those here are for failing in the end.
 *
 * <p>What is promised in seconds is tested in virtual time, with {@link ManualTimers}. Where a test looks at a real clock all
 * the same, an upper bound is {@linkplain #stretched stretched} by how slow the machine is at that moment, and something that
 * has to be seen before a timer ends it is tried {@linkplain #inTime again} if the machine was too slow to look.
 */
public final class Patience {
    /** Anything that has to happen does so within this, on a busy machine too. */
    public static final Duration LIMIT = least(stretched(Duration.ofSeconds(30)), Duration.ofMinutes(5));

    private static final int ATTEMPTS = 20;

    private Patience() {}

    /** An upper bound for what takes this long on an idle machine: twice that there, and more on a busy one. */
    public static Duration stretched(Duration usual) {
        return Duration.ofNanos((long) (usual.toNanos() * 2 * MachineSpeed.slowness()));
    }

    public static void await(String what, BooleanSupplier condition) {
        await(() -> what, condition);
    }

    /** Returns when the condition holds; fails, saying what was awaited, if it never does. */
    public static void await(Supplier<String> what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw tooLate(what.get());
            }
            pause(Duration.ofMillis(2));
        }
    }

    public static void await(String what, CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) throw tooLate(what);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next of a queue; fails if none comes. */
    public static <T> T next(BlockingQueue<T> queue, Supplier<String> what) {
        T next = within(LIMIT, queue);
        if (next == null) throw tooLate(what.get());
        return next;
    }

    /** The next of a queue, or null if none comes within that time. */
    public static <T> T within(Duration time, BlockingQueue<T> queue) {
        try {
            return queue.poll(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What comes of a stage; fails with its cause, or if nothing does. */
    public static <T> T result(CompletionStage<T> stage, String what) throws ExecutionException {
        try {
            return stage.toCompletableFuture().get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw tooLate(what);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The exit code of a process; ends it and fails if it doesn't end by itself. */
    public static int exitCode(Process process, Duration usual, Supplier<String> what) {
        try {
            if (process.waitFor(stretched(usual).toNanos(), TimeUnit.NANOSECONDS)) return process.exitValue();
            process.destroyForcibly();
            throw tooLate(what.get());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void join(Thread thread) {
        try {
            thread.join(LIMIT.toMillis());
            if (thread.isAlive()) throw tooLate("the end of " + thread.getName());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs what has to see something before a timer of the relay's goes off. If it fails after the time that it had, the
     * machine was too slow to look, and it runs again; if it fails in time, it fails.
     */
    public static void inTime(Duration timer, Executable attempt) throws Exception {
        for (int i = 1; ; i++) {
            long start = System.nanoTime();
            try {
                attempt.execute();
                return;
            } catch (Exception | AssertionError e) {
                if (i == ATTEMPTS || System.nanoTime() - start < timer.toNanos()) throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    /**
     * A count once it hasn't moved for a while. Not for long, so that a busy machine isn't waited for twice: there it may only
     * seem to stand still, and what is asserted of it has to hold before it does, too.
     */
    public static long standstill(LongSupplier count) {
        long quiet =
                least(stretched(Duration.ofMillis(250)), Duration.ofSeconds(1)).toNanos();
        long last = count.getAsLong();
        long since = System.nanoTime();
        while (System.nanoTime() - since < quiet) {
            pause(Duration.ofMillis(5));
            long now = count.getAsLong();
            if (now != last) since = System.nanoTime();
            last = now;
        }
        return last;
    }

    /** Lets real time pass, for tests of what does <em>not</em> happen in it, and between two looks at something. */
    public static void pause(Duration time) {
        long start = System.nanoTime();
        for (long left = time.toNanos(); left > 0; left = time.toNanos() - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left);
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static AssertionError tooLate(String what) {
        return new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
    }
}
