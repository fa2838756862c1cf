package localfirst.relay.peer;

/**
 * The name a peer goes by: any non-empty Unicode text that its client chose.
 *
 * <p>The relay doesn't authenticate it: whoever knows an id may use it.
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

    @Override
    public int compareTo(PeerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
