package localfirst.relay.cluster;

import java.util.List;

/** What an error answered by Redis means for the node that asked. */
enum RedisError {
    /** The node has no lease, or some of its writes were lost. */
    STRANGER("STRANGER"),
    /** The script isn't known, as after a restart. */
    NO_SCRIPT("NOSCRIPT"),
    /** This Redis can't answer, for now or at all: it is loading, has become a replica, or requires a password. */
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
