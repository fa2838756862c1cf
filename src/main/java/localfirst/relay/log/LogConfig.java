package localfirst.relay.log;

/**
 * How the relay logs.
 *
 * @param level the lowest level that a standalone relay logs; containers have their own settings
 * @param format how lines look when the relay runs by itself
 * @param ids how ids of peers and documents appear
 * @param addresses how addresses of clients appear
 * @param key what ids are hashed with; empty for one made at each start
 */
public record LogConfig(Level level, Format format, Ids ids, Addresses addresses, String key) {

    /** The lowest level that is logged. */
    public enum Level {
        /** Nothing. */
        OFF,
        /** Failures of the relay itself. */
        ERROR,
        /** Also whatever an operator should look at. */
        WARNING,
        /** Also every visit that ends badly. */
        INFO,
        /** Also every visit that ends well. */
        DEBUG
    }

    /** How lines look. */
    public enum Format {
        /** A line for people. */
        TEXT,
        /** One JSON object per line. */
        JSON
    }

    /** How ids appear. */
    public enum Ids {
        /** As short keyed hashes: equal ids can be recognised but not read. */
        HASHED,
        /** As they are. */
        PLAIN
    }

    /** How addresses appear. */
    public enum Addresses {
        /** The first 24 bits of an IPv4 address, the first 48 of an IPv6 one. */
        TRUNCATED,
        /** As limits count them: all of an IPv4 address, the first 64 bits of an IPv6 one. */
        FULL
    }

    /** Level INFO, as text, with hashed ids and truncated addresses. */
    public static LogConfig defaults() {
        return new LogConfig(Level.INFO, Format.TEXT, Ids.HASHED, Addresses.TRUNCATED, "");
    }

    /** Never with the key. */
    @Override
    public String toString() {
        return "LogConfig[" + level + ", " + format + ", " + ids + ", " + addresses + "]";
    }
}
