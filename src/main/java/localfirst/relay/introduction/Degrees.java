package localfirst.relay.introduction;

/**
 * To how many others a peer is introduced about one document.
 *
 * @param most to no more than this, and in rooms that are no larger everybody to everybody
 */
record Degrees(int most) {
    /** With fewer, newcomers would get too few to stay connected while others go. */
    static final int LEAST = 16;

    private static final int NEWCOMERS_SHARE = 4;

    Degrees {
        most = Math.max(LEAST, most);
    }

    /**
     * How many of so many others a newcomer is introduced to. In a large room it is a quarter of the most: each introduction
     * counts for both sides, so that peers have half of the most on average, and there are always others who can take more.
     */
    int ofNewcomer(int others) {
        return others < most ? others : few();
    }

    /** Somebody who has fewer is introduced to more. */
    int tooFew(int others) {
        return isSmallAgain(others) ? others : few() - few() / 4;
    }

    /** And then has so many. */
    int repaired(int others) {
        return isSmallAgain(others) ? others : few();
    }

    /** A peer that has this many isn't chosen for one that asks for more than a newcomer gets. */
    int half() {
        return most / 2;
    }

    /** So few are left in a room that was large that everybody is introduced to everybody again. */
    boolean isSmallAgain(int others) {
        return others <= half();
    }

    private int few() {
        return most / NEWCOMERS_SHARE;
    }
}
