package localfirst.relay.cluster;

import localfirst.relay.peer.DocumentId;

/**
 * A document that a local peer has joined, in the form in which it is announced.
 *
 * @param seq the number that an earlier announcement got for the same Join; 0 for a Join that has none yet
 * @param after only others with a higher number than this are wanted; 0 for all
 * @param most if more others than this are interested, only a quarter of this number is wanted, drawn at random; 0 for
 *     all
 */
public record Interest(DocumentId document, long seq, long after, int most) {
    /** All others are wanted, however many there are. */
    public Interest(DocumentId document, long seq, long after) {
        this(document, seq, after, 0);
    }

    /** A Join that is announced for the first time, by a peer that knows nobody. */
    public static Interest joined(DocumentId document) {
        return new Interest(document, 0, 0);
    }

    /** How many are drawn if there are too many. */
    public int drawn() {
        return most / 4;
    }
}
