package localfirst.relay.settings;

/** The settings as text: for {@code --help}, for {@code --print-config}, and for the reference in the docs. */
public final class SettingTexts {
    private static final int WIDTH = 96;
    private static final String INDENT = "      ";

    private SettingTexts() {}

    /** Every setting with its default and what is allowed. */
    public static String help() {
        StringBuilder text = new StringBuilder();
        for (Setting<?> setting : Settings.all()) {
            text.append("  ").append(setting.environment()).append("  (").append(defaultOf(setting));
            text.append(")\n");
            wrap(setting.description() + " " + allowed(setting), text);
        }
        return text.toString();
    }

    /** Every setting with its value and its origin, in the form of a properties file. Secrets are left out. */
    public static String config(SettingValues values) {
        StringBuilder text = new StringBuilder();
        Settings.all().forEach(setting -> line(setting, values, text));
        return text.toString();
    }

    private static <T> void line(Setting<T> setting, SettingValues values, StringBuilder text) {
        String value = setting.kind().print(values.get(setting));
        boolean shown = !setting.isSecret() && !value.isEmpty();
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
            text.append(" | ").append(setting.description()).append(" |\n");
        }
        return text.toString();
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

    private static void wrap(String words, StringBuilder text) {
        int column = 0;
        for (String word : words.split(" ", -1)) {
            if (column == 0 || column + 1 + word.length() > WIDTH) {
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
