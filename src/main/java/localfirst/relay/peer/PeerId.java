package localfirst.relay.peer;

/**
 * The id of a peer: any non-empty Unicode text that its client chose.
 *
 * <p>Anybody who knows an id can use it, unless it {@linkplain #isBoundToKey is bound to a key}.
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

    /** The prefix of ids that are bound to a key; the public key follows, in base64url. */
    public static final String KEY_PREFIX = "ed25519.";

    /** Whether it belongs to whoever has the matching private key. If there is no such key, it belongs to nobody. */
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
