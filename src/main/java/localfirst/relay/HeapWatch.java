package localfirst.relay;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/**
 * Whether live objects nearly fill the heap: how much of the old generation is still used after a collection.
 *
 * <p>Thread-safe. Always false with a collector that has no such pool.
 */
final class HeapWatch {
    private static final double NEARLY = 0.9;

    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
            .filter(pool -> pool.getName().contains("Old") || pool.getName().contains("Tenured"))
            .toList();

    /** The result of the last collection counts only while that much is still in use, since the next may be far off. */
    boolean isNearlyFull() {
        return pools.stream()
                .anyMatch(pool -> isNearlyFull(pool.getCollectionUsage()) && isNearlyFull(pool.getUsage()));
    }

    private static boolean isNearlyFull(MemoryUsage usage) {
        return usage != null && usage.getMax() > 0 && usage.getUsed() >= NEARLY * usage.getMax();
    }
}
