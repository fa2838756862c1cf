package localfirst.relay.peer;

/**
 * The name a peer goes by: any non-empty Unicode text that its client chose.
 *
 * <p>Whoever knows an id may use it, unless it {@linkplain #isBoundToKey is bound to a key}.
 */
public record PeerId(String value) implements Comparable<PeerId> {

    /**
     * Takes any text that can be sent.
     *
     * @throws IllegalArgumentException if the text is empty or has a lone surrogate
     */
    public PeerId {
        IdText.check(value);
    }

    /** What an id begins with that is bound to a key; behind it is the public key, in base64url. */
    public static final String KEY_PREFIX = "ed25519.";

    /** Whether it belongs to whoever has the private key that goes with it. If there is no such key, it is nobody's. */
    public boolean isBoundToKey() {
        return value.startsWith(KEY_PREFIX);
    }

    @Override
    public int compareTo(PeerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
