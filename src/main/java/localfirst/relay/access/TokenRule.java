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

    /** Why it isn't. */
    enum Bad implements Verdict {
        WRONG,
        /** It was right once: nobody is guessing. */
        EXPIRED
    }
}
