package localfirst.relay.torture;

/** The messages of one direction, one after the other; who has the seed knows them all. */
final class Script {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final boolean textToo;
    private final long messages;
    private long state;
    private long told;
    private boolean text;
    private int offset;
    private int length;
    private boolean fragmented;

    Script(long seed, long messages, boolean textToo) {
        this.state = seed;
        this.messages = messages;
        this.textToo = textToo;
    }

    /** Goes on to the next message, if there is one. */
    boolean next() {
        if (told == messages) {
            return false;
        }
        told++;
        long random = random();
        text = textToo && (random & 1) == 0;
        int max = maxLength((int) (random >>> 1) & 0x3fff);
        length = (int) ((random >>> 15 & 0xfffff) * (max + 1) >>> 20);
        offset = (int) (random >>> 35) & 0xfffff;
        fragmented = (random >>> 55 & 15) == 0;
        return true;
    }

    /** Most are small; one in 8,192 may have up to 1 MiB. The mean is about 250 bytes. */
    private static int maxLength(int dice) {
        if (dice < 2) {
            return Content.MAX_LENGTH;
        }
        if (dice < 80) {
            return 32 * 1024;
        }
        return dice < 1000 ? 2048 : 130;
    }

    private long random() {
        state += GOLDEN;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    boolean isDone() {
        return told == messages;
    }

    long told() {
        return told;
    }

    boolean text() {
        return text;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    boolean fragmented() {
        return fragmented;
    }

    @Override
    public String toString() {
        return "message " + told + " of " + messages + " (" + (text ? "text, " : "binary, ") + length + " bytes)";
    }
}
