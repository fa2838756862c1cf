package localfirst.relay.cluster;

/**
 * The name of one caller's call among all nodes: 22 random characters, drawn by the node where the caller is.
 *
 * <p>It stays the same when the node asks again.
 */
public record CallId(String value) implements Comparable<CallId> {

    /** @throws IllegalArgumentException if it isn't 22 characters of {@code A-Z a-z 0-9 _ -} */
    public CallId {
        RandomText.check(value);
    }

    /** One that nobody has. */
    public static CallId random() {
        return new CallId(RandomText.draw());
    }

    @Override
    public int compareTo(CallId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
