package localfirst.relay.introduction;

/**
 * How many other peers a peer is introduced to in one document.
 *
 * @param most no more than this; in rooms that are no larger, everybody is introduced to everybody
 */
record Degrees(int most) {
    /** With a lower limit, newcomers would get too few neighbours to stay connected when others leave. */
    static final int LEAST = 16;

    private static final int NEWCOMERS_SHARE = 4;

    Degrees {
        most = Math.max(LEAST, most);
    }

    /**
     * How many of this many others a newcomer is introduced to. In a large room, that is a quarter of the limit: each
     * introduction counts for both sides, so peers have half of the limit on average, and there are always others with
     * room for more.
     */
    int ofNewcomer(int others) {
        return others < most ? others : few();
    }

    /** A peer with fewer neighbours than this is introduced to more. */
    int tooFew(int others) {
        return isSmallAgain(others) ? others : few() - few() / 4;
    }

    /** It then gets this many. */
    int repaired(int others) {
        return isSmallAgain(others) ? others : few();
    }

    /** A peer that has this many isn't chosen for a peer that asks for more than a newcomer gets. */
    int half() {
        return most / 2;
    }

    /** When a large room has shrunk to this size, everybody is introduced to everybody again. */
    boolean isSmallAgain(int others) {
        return others <= half();
    }

    private int few() {
        return most / NEWCOMERS_SHARE;
    }
}
