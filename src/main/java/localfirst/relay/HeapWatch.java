package localfirst.relay;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/**
 * Whether the heap is nearly full of what is in use: what garbage collections left of the pool for what lives long.
 *
 * <p>Thread-safe. With a collector that has no such pool it never is.
 */
final class HeapWatch {
    private static final double NEARLY = 0.9;

    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
            .filter(pool -> pool.getName().contains("Old") || pool.getName().contains("Tenured"))
            .toList();

    /** What the last collection left counts as long as there is as much: the next may be far off. */
    boolean isNearlyFull() {
        return pools.stream()
                .anyMatch(pool -> isNearlyFull(pool.getCollectionUsage()) && isNearlyFull(pool.getUsage()));
    }

    private static boolean isNearlyFull(MemoryUsage usage) {
        return usage != null && usage.getMax() > 0 && usage.getUsed() >= NEARLY * usage.getMax();
    }
}
