package localfirst.relay.peer;

/**
 * The name of something that peers share: any non-empty Unicode text.
 *
 * <p>Comparable so that hash maps stay fast even when a client picks thousands of ids that have the same hash.
 */
public record DocumentId(String value) implements Comparable<DocumentId> {

    /**
     * Takes any text that can be sent.
     *
     * @throws IllegalArgumentException if the text is empty or has a lone surrogate
     */
    public DocumentId {
        IdText.check(value);
    }

    @Override
    public int compareTo(DocumentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
