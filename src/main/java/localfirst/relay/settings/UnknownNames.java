package localfirst.relay.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds names that look like settings and are none, and says which was probably meant. */
final class UnknownNames {
    private final Set<String> variables =
            Settings.all().stream().map(Setting::environment).collect(Collectors.toSet());
    private final Set<String> properties =
            Settings.all().stream().map(Setting::property).collect(Collectors.toSet());

    void inEnvironment(Collection<String> names, List<String> warnings) {
        warn("environment variable", names, variables, warnings);
    }

    void inProperties(String source, Collection<String> names, List<String> warnings) {
        List<String> ours =
                names.stream().filter(name -> name.startsWith(Setting.PREFIX)).toList();
        warn(source.equals("file") ? "setting in the file" : source, ours, properties, warnings);
    }

    private static void warn(String what, Collection<String> names, Set<String> known, List<String> warnings) {
        for (String name : new TreeSet<>(names)) {
            if (!known.contains(name)) {
                warnings.add("unknown " + what + " " + name + ", is " + nearest(name, known) + " meant?");
            }
        }
    }

    static String nearest(String name, Set<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String each) -> distance(name, each))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** How many characters to insert, delete or replace to make one of the other (Levenshtein). */
    private static int distance(String from, String to) {
        String a = from.toUpperCase(Locale.ROOT);
        String b = to.toUpperCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
