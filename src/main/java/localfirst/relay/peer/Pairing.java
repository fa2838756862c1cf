package localfirst.relay.peer;

/**
 * What a caller on {@code /connection} asks for: to talk, as {@code local}, with {@code remote} about {@code document}.
 *
 * <p>Three ids, never joined into one text: ids may contain any character.
 *
 * <p>Comparable so that hash maps stay fast even when clients pick thousands of ids that have the same hash.
 */
public record Pairing(PeerId local, PeerId remote, DocumentId document) implements Comparable<Pairing> {

    /** What the other peer has to ask for. */
    public Pairing reciprocal() {
        return new Pairing(remote, local, document);
    }

    /** This pairing or its reciprocal: the same one for both. */
    public Pairing canonical() {
        return local.compareTo(remote) <= 0 ? this : reciprocal();
    }

    /** Whether a peer calls itself. */
    public boolean isSelf() {
        return local.equals(remote);
    }

    @Override
    public int compareTo(Pairing other) {
        int byLocal = local.compareTo(other.local);
        int byRemote = byLocal == 0 ? remote.compareTo(other.remote) : byLocal;
        return byRemote == 0 ? document.compareTo(other.document) : byRemote;
    }

    /** A hash that a pairing has in common with its reciprocal. */
    public int symmetricHash() {
        return (local.hashCode() + remote.hashCode()) * 31 + document.hashCode();
    }
}
