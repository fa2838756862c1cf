package localfirst.relay.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Secrets from a setting and from a file, which is read again when it changes.
 *
 * <p>Thread-safe. In a file, each secret is on a line of its own; empty lines and those that begin with # are ignored.
 */
public final class Secrets {
    /** What a token may consist of: characters that need no encoding in a path, a query, or a header. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]{16,}");

    private static final Pattern KEY = Pattern.compile("[!-~&&[^,]]{32,}");

    private final List<String> fixed;
    private final @Nullable WatchedFile<List<String>> file;

    private Secrets(List<String> fixed, @Nullable WatchedFile<List<String>> file) {
        this.fixed = fixed;
        this.file = file;
    }

    /**
     * Tokens, of 16 characters or more.
     *
     * @param file an empty path for none
     * @throws IllegalArgumentException if one can't be used as a token, or the file can't be read
     */
    public static Secrets tokens(List<String> fixed, Path file, Timers timers) {
        fixed.forEach(Secrets::token);
        return new Secrets(fixed, watch(file, Secrets::tokensIn, timers));
    }

    /** Keys for signing, of 32 characters or more; otherwise as {@link #tokens}. */
    static Secrets keys(List<String> fixed, Path file, Timers timers) {
        fixed.forEach(Secrets::key);
        return new Secrets(fixed, watch(file, Secrets::keysIn, timers));
    }

    private static @Nullable WatchedFile<List<String>> watch(
            Path file, WatchedFile.Reader<List<String>> reader, Timers timers) {
        return AccessConfig.isNamed(file) ? new WatchedFile<>(file, reader, timers) : null;
    }

    /** Whether there may be any. */
    public boolean isEmpty() {
        return fixed.isEmpty() && file == null;
    }

    List<String> now() {
        if (file == null) {
            return fixed;
        }
        List<String> all = new ArrayList<>(fixed);
        all.addAll(file.content());
        return all;
    }

    /** @throws IllegalArgumentException if it can't be used as one */
    public static String token(String text) {
        return matching(
                TOKEN, text, "a token has 16 or more characters of A-Z, a-z, 0-9, dot, underscore, tilde and hyphen");
    }

    /** @throws IllegalArgumentException if it can't be used as one */
    public static String key(String text) {
        return matching(KEY, text, "a key has 32 or more visible ASCII characters, without commas");
    }

    /** Reads a file of tokens. */
    public static List<String> tokensIn(Path file) throws IOException {
        return linesOf(file).stream().map(Secrets::token).toList();
    }

    /** Reads a file of keys. */
    public static List<String> keysIn(Path file) throws IOException {
        return linesOf(file).stream().map(Secrets::key).toList();
    }

    private static List<String> linesOf(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("there is none in it");
        }
        return lines;
    }

    private static String matching(Pattern pattern, String text, String otherwise) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(otherwise);
        }
        return text;
    }
}
