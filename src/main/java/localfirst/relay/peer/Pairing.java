package localfirst.relay.peer;

/**
 * What a caller on {@code /connection} asks for: to talk, as {@code local}, with {@code remote} about {@code document}.
 *
 * <p>Three ids and never one text made of them: ids may contain any character.
 */
public record Pairing(PeerId local, PeerId remote, DocumentId document) {

    /** What the other peer has to ask for. */
    public Pairing reciprocal() {
        return new Pairing(remote, local, document);
    }

    /** This or its reciprocal, whichever both have in common. */
    public Pairing canonical() {
        return local.compareTo(remote) <= 0 ? this : reciprocal();
    }

    /** Whether a peer asks for itself. */
    public boolean isSelf() {
        return local.equals(remote);
    }

    /** A hash that a pairing shares with its reciprocal. */
    public int symmetricHash() {
        return (local.hashCode() + remote.hashCode()) * 31 + document.hashCode();
    }
}
