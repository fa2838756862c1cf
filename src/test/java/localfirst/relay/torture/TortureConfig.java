package localfirst.relay.torture;

/**
 * How much, and of what.
 *
 * @param frames data frames to send in all, at least
 * @param pairs pairs that are open at a time
 * @param meanMessages messages that a pair sends in each direction before it closes, on average
 * @param breaks the share of pairs that one side breaks off with a reset
 * @param strict whether text, frames sent before the partner came, the flush before a close, and close codes are
 *     checked too: not every relay has them
 */
record TortureConfig(long frames, int pairs, int meanMessages, double breaks, boolean strict, long seed) {
    static TortureConfig of(long frames) {
        return new TortureConfig(frames, 2000, 2000, 0.05, true, System.nanoTime());
    }

    TortureConfig withFrames(long frames) {
        return new TortureConfig(frames, pairs, meanMessages, breaks, strict, seed);
    }

    TortureConfig withPairs(int pairs) {
        return new TortureConfig(frames, pairs, meanMessages, breaks, strict, seed);
    }

    TortureConfig withMeanMessages(int meanMessages) {
        return new TortureConfig(frames, pairs, meanMessages, breaks, strict, seed);
    }

    TortureConfig withSeed(long seed) {
        return new TortureConfig(frames, pairs, meanMessages, breaks, strict, seed);
    }

    TortureConfig lenient() {
        return new TortureConfig(frames, pairs, meanMessages, breaks, false, seed);
    }
}
