package localfirst.relay.admission;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.time.Timers;

/**
 * How fast each address may do something: so many times a second in the long run, and so many at once.
 *
 * <p>Thread-safe, and never blocks. An address is forgotten once it has been quiet for as long as its bucket takes to
 * fill.
 */
final class AddressRates {
    /** A flood is paid for, but not for hours: behind one address there may be others, and who isn't read isn't known to live. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final Duration TIDY_EVERY = Duration.ofSeconds(30);

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final AtomicBoolean tidying = new AtomicBoolean();
    private final Timers timers;
    private final int perSecond;
    private final int burst;

    /** @param perSecond 0 for no limit */
    AddressRates(int perSecond, int burst, Timers timers) {
        this.perSecond = perSecond;
        this.burst = Math.max(burst, perSecond);
        this.timers = timers;
    }

    private void tidyLater() {
        timers.after(TIDY_EVERY, () -> {
            buckets.values().removeIf(bucket -> bucket.getAvailableTokens() >= burst);
            if (buckets.isEmpty()) {
                tidying.set(false);
            } else {
                tidyLater();
            }
        });
    }

    /** Whether {@link #tryTake} would say no. */
    boolean isUsedUp(ClientAddress address) {
        Bucket bucket = isFree(address) ? null : buckets.get(address.key());
        return bucket != null && bucket.getAvailableTokens() < 1;
    }

    boolean tryTake(ClientAddress address) {
        return isFree(address) || bucket(address).tryConsume(1);
    }

    /** Takes so many in any case: what follows has to wait for {@link #delay}. */
    void takeAll(ClientAddress address, long count) {
        if (!isFree(address) && count > 0) {
            bucket(address).consumeIgnoringRateLimits(count);
        }
    }

    /** How long until this address has made up for what it took; {@link #LONGEST_PAUSE} at most. */
    Duration delay(ClientAddress address) {
        Bucket bucket = isFree(address) ? null : buckets.get(address.key());
        long missing = bucket == null ? 0 : -bucket.getAvailableTokens();
        if (missing <= 0) {
            return Duration.ZERO;
        }
        Duration delay = Duration.ofNanos(missing * (1_000_000_000L / perSecond) + 1);
        return delay.compareTo(LONGEST_PAUSE) < 0 ? delay : LONGEST_PAUSE;
    }

    /** Takes one in any case, and tells how long to wait before the next: {@link #LONGEST_PAUSE} at most. */
    Duration take(ClientAddress address) {
        if (isFree(address)) {
            return Duration.ZERO;
        }
        Bucket bucket = bucket(address);
        if (bucket.getAvailableTokens() <= -perSecond * LONGEST_PAUSE.toSeconds()) {
            return LONGEST_PAUSE;
        }
        Duration pause = Duration.ofNanos(bucket.consumeIgnoringRateLimits(1));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    int size() {
        return buckets.size();
    }

    private boolean isFree(ClientAddress address) {
        return perSecond == 0 || !address.isLimited();
    }

    private Bucket bucket(ClientAddress address) {
        if (tidying.compareAndSet(false, true)) {
            tidyLater();
        }
        return buckets.computeIfAbsent(
                address.key(),
                key -> Bucket.builder()
                        .withCustomTimePrecision(new Meter(timers))
                        .addLimit(Bandwidth.builder()
                                .capacity(burst)
                                .refillGreedy(perSecond, Duration.ofSeconds(1))
                                .build())
                        .build());
    }

    private record Meter(Timers timers) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return timers.nanoTime();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
