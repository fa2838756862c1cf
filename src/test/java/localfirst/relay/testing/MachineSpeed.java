package localfirst.relay.testing;

import java.lang.management.ManagementFactory;

/** How much slower this machine gets things done than an idle one would. Thread-safe; each look takes some 20 ms of work. */
final class MachineSpeed {
    private static final double MOST = 20;
    private static final int WORK = 20_000_000;
    /** What the work takes on an idle core of 2020. */
    private static final double USUAL_NANOS = 20e6;

    private MachineSpeed() {}

    /**
     * 1 on an idle machine, up to 20 on a busy or slow one.
     *
     * <p>The load average tells of many processes, a minute late; work of our own tells of now, and of slow cores. It has to be
     * longer than the scheduler's slices, or it gets its core at once however many wait.
     */
    static double slowness() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        double waiting = load / Runtime.getRuntime().availableProcessors();
        return Math.min(MOST, Math.max(1, Math.max(waiting, nanosOfWork() / USUAL_NANOS)));
    }

    private static long nanosOfWork() {
        long start = System.nanoTime();
        long mixed = start;
        for (int i = 0; i < WORK; i++) mixed = mixed * 6364136223846793005L + 1442695040888963407L;
        long took = System.nanoTime() - start;
        // The result is used, so that the loop isn't optimized away.
        return mixed == 42 ? took + 1 : took;
    }
}
