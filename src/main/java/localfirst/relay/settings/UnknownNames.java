package localfirst.relay.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds names that look like settings but aren't, and suggests what was meant.
 *
 * <p>A misspelled setting for security is an error, since without it the relay would be open; others cause a warning.
 */
final class UnknownNames {
    private static final Pattern SECURITY = Pattern.compile("RELAY_(ACCESS|TLS|MANAGEMENT|CLUSTER)(_.*)?");

    /** A name with up to this many typos is still recognised. */
    private static final int MAX_TYPOS = 3;

    private final List<String> warnings;
    private final List<String> problems;

    UnknownNames(List<String> warnings, List<String> problems) {
        this.warnings = warnings;
        this.problems = problems;
    }

    static boolean isForSecurity(Setting<?> setting) {
        return SECURITY.matcher(setting.environment()).matches();
    }

    /**
     * @param all every variable
     * @param ours those that are meant for the relay
     */
    void inEnvironment(Collection<String> all, Collection<String> ours) {
        Set<String> names = new TreeSet<>(ours);
        // Names are case-sensitive: other spellings of RELAY_… would be ignored silently.
        all.stream()
                .filter(name -> !name.startsWith("RELAY_") && normal(name).startsWith("RELAY_"))
                .forEach(names::add);
        tell("environment variable", names, Setting::environment);
    }

    void inProperties(String source, Collection<String> names) {
        List<String> ours =
                names.stream().filter(name -> normal(name).startsWith("RELAY_")).toList();
        tell(source, ours, Setting::property);
    }

    /** The file is for the relay alone. */
    void inFile(Collection<String> names) {
        tell("setting in the file", names, Setting::property);
    }

    private void tell(String what, Collection<String> names, Function<Setting<?>, String> spelling) {
        Set<String> known = Settings.all().stream().map(spelling).collect(Collectors.toSet());
        for (String name : new TreeSet<>(names)) {
            if (!known.contains(name)) {
                Setting<?> meant = nearest(name);
                (isForSecurity(name, meant) ? problems : warnings)
                        .add("unknown " + what + " " + name + "; did you mean " + spelling.apply(meant) + "?");
            }
        }
    }

    private static boolean isForSecurity(String name, Setting<?> meant) {
        String normal = normal(name);
        return SECURITY.matcher(normal).matches()
                || (isForSecurity(meant)
                        && (endsLike(meant, normal) || distance(normal, meant.environment()) <= MAX_TYPOS));
    }

    /**
     * The setting whose name ends like this, such as RELAY_ACCESS_TOKENS for RELAY_TOKENS, or the one whose name is
     * nearest.
     */
    static Setting<?> nearest(String name) {
        String normal = normal(name);
        return Settings.all().stream()
                .min(Comparator.comparing((Setting<?> each) -> !endsLike(each, normal))
                        .thenComparing(each -> distance(normal, each.environment()))
                        .thenComparing(Setting::environment))
                .orElseThrow();
    }

    private static boolean endsLike(Setting<?> setting, String normal) {
        String end = normal.startsWith("RELAY_") ? normal.substring("RELAY_".length()) : normal;
        return setting.environment().endsWith("_" + end);
    }

    private static String normal(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** How many characters to insert, delete or replace to make one of the other (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
