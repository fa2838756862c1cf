package localfirst.relay.settings;

import java.util.Locale;

/**
 * A setting.
 *
 * <p>Its name is {@code relay.<name>} as a system property, as a context parameter and in a file, and
 * {@code RELAY_<NAME>} in the environment, where what is neither a letter nor a digit becomes an underscore.
 *
 * @param name the name without {@code relay.}, such as {@code limits.held-bytes}
 * @param kind how its text is read and written, and what is allowed
 * @param fallback the value if none is set
 * @param isLifted whether {@code relay.limits=off} makes the default 0, no limit
 * @param isSecret whether the value must not be shown
 * @param description what it does, in a sentence
 */
public record Setting<T>(
        String name, Kind<T> kind, T fallback, boolean isLifted, boolean isSecret, String description) {

    static final String PREFIX = "relay.";

    static <T> Setting<T> of(String name, Kind<T> kind, T fallback, String description) {
        return new Setting<>(name, kind, fallback, false, false, description);
    }

    Setting<T> lifted() {
        return new Setting<>(name, kind, fallback, true, isSecret, description);
    }

    Setting<T> secret() {
        return new Setting<>(name, kind, fallback, isLifted, true, description);
    }

    /** The name of the system property and of the context parameter. */
    public String property() {
        return PREFIX + name;
    }

    /** The name of the environment variable. */
    public String environment() {
        return property().replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** The default as text. */
    public String fallbackText() {
        return kind.print(fallback);
    }

    /**
     * Reads a value.
     *
     * @throws WrongSetting with the name in this spelling, the text, and what is allowed
     */
    public T read(String text, String spelled) {
        try {
            return kind.parse(text);
        } catch (IllegalArgumentException e) {
            throw new WrongSetting(spelled + " is '" + (isSecret ? "(secret)" : text) + "', but must be "
                    + kind.allowed() + reason(e));
        }
    }

    private static String reason(IllegalArgumentException e) {
        return e instanceof NumberFormatException || e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
    }
}
