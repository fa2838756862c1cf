package localfirst.relay.access;

import org.jspecify.annotations.Nullable;

/** One way of telling right tokens from wrong ones. Thread-safe. */
interface TokenRule {
    Verdict judge(String token);

    /** What a rule makes of a token. */
    sealed interface Verdict {}

    /**
     * It is right.
     *
     * @param peer who may use it; nothing for everybody
     * @param grant for which documents
     */
    record Right(@Nullable String peer, Grant grant) implements Verdict {
        static final Right FOR_EVERYTHING = new Right(null, Grant.EVERYTHING);
    }

    /** Why it isn't. If rules disagree, the last of these counts: it says most. */
    enum Bad implements Verdict {
        WRONG,
        /** It was right once, or says so itself: nobody is guessing. */
        EXPIRED,
        /** It is signed with a right key, and what it says makes no sense: whoever issues tokens makes a mistake. */
        MALFORMED
    }
}
