package localfirst.relay.peer;

/** The name of something that peers share: any non-empty Unicode text. */
public record DocumentId(String value) {

    /** @throws IllegalArgumentException if the text is empty or has a lone surrogate */
    public DocumentId {
        IdText.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
