package localfirst.relay.cluster;

import localfirst.relay.peer.DocumentId;

/**
 * A document that a local peer has joined, in the form in which it is announced.
 *
 * @param seq the number that an earlier announcement got for the same Join; 0 for a Join that has none yet
 * @param after only those others are wanted that have a higher number than this; 0 for all
 * @param most if more peers than this are interested, on this node and on others, a quarter as many are to be drawn at random
 *     from all of them: of those elsewhere, as many as that is their share. If only those after a number are wanted, those of this
 *     node don't count. 0 for all others
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

    /** Whether there are too many to want all: so many elsewhere, and so many here. */
    public boolean isLarge(long elsewhere, long here) {
        return most > 0 && elsewhere + (after == 0 ? here : 0) > most;
    }

    /** How many are drawn of so many elsewhere, where there are so many here. Not a whole number, so that few come out right. */
    public double drawn(long elsewhere, long here) {
        int few = most / 4;
        return after == 0 ? (double) few * elsewhere / (elsewhere + here) : few;
    }
}
