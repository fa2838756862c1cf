package localfirst.relay.cluster;

import java.util.concurrent.atomic.AtomicLong;

/** The memory of news that other nodes haven't confirmed yet, for all nodes together. Thread-safe. */
final class NewsBudget {
    private static final long SOME = 64L * 1024 * 1024;
    private static final int PART_OF_HEAP = 16;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    NewsBudget(long most) {
        this.most = most;
    }

    /** 64 MiB, or a sixteenth of the heap if that is less. */
    static NewsBudget ofHeap() {
        return new NewsBudget(Math.min(SOME, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    /** @return whether there was room */
    boolean tryTake(long bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
