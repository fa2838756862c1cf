package localfirst.relay.peer;

import java.nio.charset.StandardCharsets;

/** What a text needs in order to be an id: it isn't empty, and it can be written as UTF-8. */
public final class IdText {
    private IdText() {}

    public static boolean isValid(String text) {
        return !text.isEmpty() && isWellFormed(text);
    }

    /** Whether it takes more bytes of UTF-8 than this. Encodes it only if it isn't obviously short enough. */
    public static boolean isLonger(String text, int bytes) {
        return text.length() > bytes / 3 && text.getBytes(StandardCharsets.UTF_8).length > bytes;
    }

    static void check(String text) {
        if (!isValid(text)) {
            throw new IllegalArgumentException(text.isEmpty() ? "an id is empty" : "an id has a lone surrogate");
        }
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                boolean pair = Character.isHighSurrogate(unit)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
