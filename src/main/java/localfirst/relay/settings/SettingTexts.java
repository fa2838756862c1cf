package localfirst.relay.settings;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The settings as text: for {@code --help}, for {@code --print-config}, and for the reference in the docs. */
public final class SettingTexts {
    private static final String INDENT = "      ";

    private SettingTexts() {}

    /**
     * Every setting with its default and what is allowed, grouped.
     *
     * @param width the maximum length of a line of description
     */
    public static String help(int width) {
        StringBuilder text = new StringBuilder();
        Map<String, List<Setting<?>>> groups =
                Settings.all().stream().collect(groupingBy(SettingTexts::group, LinkedHashMap::new, toList()));
        groups.forEach((group, settings) -> {
            text.append('\n').append(group).append('\n');
            settings.forEach(setting -> help(setting, width, text));
        });
        return text.toString();
    }

    /** The first part of its name, as a title; General if it has only one. */
    private static String group(Setting<?> setting) {
        int dot = setting.name().indexOf('.');
        String group = dot < 0 ? "general" : setting.name().substring(0, dot);
        return group.equals("tls") ? "TLS" : group.substring(0, 1).toUpperCase(Locale.ROOT) + group.substring(1);
    }

    private static void help(Setting<?> setting, int width, StringBuilder text) {
        text.append("  ").append(setting.environment()).append("  (").append(defaultOf(setting));
        text.append(")\n");
        wrap(about(setting) + " " + allowed(setting), width, text);
    }

    /**
     * Every setting with its value and origin, as a properties file. Secrets, and settings that need them, are
     * commented out.
     */
    public static String config(SettingValues values) {
        StringBuilder text = new StringBuilder();
        Settings.all().forEach(setting -> line(setting, values, text));
        return text.toString();
    }

    private static <T> void line(Setting<T> setting, SettingValues values, StringBuilder text) {
        String value = setting.kind().print(values.get(setting));
        boolean isIdle = values.origin(setting).equals(SettingValues.DEFAULT) && Dependencies.isIdle(setting, values);
        boolean isWhole = !setting.isSecret() && !Dependencies.needsSecret(setting);
        boolean shown = isWhole && !value.isEmpty() && !isIdle;
        text.append("# ").append(values.origin(setting)).append('\n');
        text.append(shown ? "" : "#")
                .append(setting.property())
                .append('=')
                .append(setting.isSecret() && !value.isEmpty() ? "(secret)" : value.replace("\\", "\\\\"))
                .append('\n');
    }

    /** The reference table of {@code docs/settings.md}. */
    public static String markdown() {
        StringBuilder text = new StringBuilder("""
                | environment | property | default | allowed | what it does |
                |---|---|---|---|---|
                """);
        for (Setting<?> setting : Settings.all()) {
            text.append("| `").append(setting.environment());
            text.append("` | `").append(setting.property());
            text.append("` | ").append(setting.fallbackText().isEmpty() ? "none" : '`' + setting.fallbackText() + '`');
            text.append(" | ").append(setting.kind().allowed()).append(unit(setting));
            text.append(" | ").append(about(setting)).append(" |\n");
        }
        return text.toString();
    }

    private static String about(Setting<?> setting) {
        return setting.description()
                + Dependencies.note(setting).map(note -> " " + note).orElse("");
    }

    private static String defaultOf(Setting<?> setting) {
        return setting.fallbackText().isEmpty() ? "none by default" : "default " + setting.fallbackText();
    }

    private static String allowed(Setting<?> setting) {
        return "Allowed: " + setting.kind().allowed() + unit(setting) + ".";
    }

    private static String unit(Setting<?> setting) {
        String unit = setting.kind().unit();
        return unit.isEmpty() ? "" : " (" + unit + ")";
    }

    private static void wrap(String words, int width, StringBuilder text) {
        int column = 0;
        for (String word : words.split(" ", -1)) {
            if (column == 0 || column + 1 + word.length() > width) {
                text.append(column == 0 ? "" : "\n").append(INDENT).append(word);
                column = INDENT.length() + word.length();
            } else {
                text.append(' ').append(word);
                column += 1 + word.length();
            }
        }
        text.append('\n');
    }
}
