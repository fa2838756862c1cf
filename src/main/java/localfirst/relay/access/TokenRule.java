package localfirst.relay.access;

import org.jspecify.annotations.Nullable;

/** One way to tell valid tokens from others. Thread-safe. */
interface TokenRule {
    Verdict judge(String token);

    /** What a rule says about a token. */
    sealed interface Verdict {}

    /**
     * The token is valid.
     *
     * @param peer who may use it; nothing for everybody
     * @param grant for which documents
     */
    record Right(@Nullable String peer, Grant grant) implements Verdict {
        static final Right FOR_EVERYTHING = new Right(null, Grant.EVERYTHING);
    }

    /** Why the token isn't valid. If rules disagree, the last of these counts, because it says most. */
    enum Bad implements Verdict {
        WRONG,
        /** It was valid once, or claims so itself: nobody is guessing. */
        EXPIRED,
        /** It has a valid signature, but its claims are invalid: whoever issues the tokens has made a mistake. */
        MALFORMED
    }
}
