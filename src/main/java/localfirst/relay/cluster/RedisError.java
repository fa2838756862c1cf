package localfirst.relay.cluster;

import java.util.List;

/** What an error that Redis answers means for whoever asked. */
enum RedisError {
    /** The node has no lease, or something of it was lost. */
    STRANGER("STRANGER"),
    /** The script isn't known, as after a restart. */
    NO_SCRIPT("NOSCRIPT"),
    /** This Redis can't, for now or for ever: it loads, it has become a replica, or wants a password. */
    WRONG_SERVER("LOADING", "READONLY", "MASTERDOWN", "NOAUTH", "NOREPLICAS"),
    /** It can't do this. */
    OTHER;

    private final List<String> signs;

    RedisError(String... signs) {
        this.signs = List.of(signs);
    }

    static RedisError of(String text) {
        for (RedisError each : values()) {
            if (each.signs.stream().anyMatch(text::contains)) {
                return each;
            }
        }
        return OTHER;
    }
}
