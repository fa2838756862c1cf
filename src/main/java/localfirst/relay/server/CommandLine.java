package localfirst.relay.server;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import localfirst.relay.Version;
import localfirst.relay.settings.Setting;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.SettingTexts;
import localfirst.relay.settings.SettingValues;
import localfirst.relay.settings.Settings;
import localfirst.relay.settings.WrongSetting;
import org.apache.catalina.util.ServerInfo;

/**
 * What {@code java -jar relay.war} is asked to do.
 *
 * @param settings the settings given here, by system property name
 */
record CommandLine(Action action, Map<String, String> settings) {
    /** If the terminal doesn't report its width. */
    private static final int USUAL_WIDTH = 100;

    private static final int LEAST_WIDTH = 40;

    /** What to do. */
    enum Action {
        RUN,
        HELP,
        HELP_ALL,
        VERSION,
        PRINT_CONFIG
    }

    private static final String USAGE = """
            A relay server for local-first apps: introduces peers and pipes their connections.

              java -jar relay.war [options]

              --port 9000       port to listen on; defaults to 8080, 0 for any free port
              --set name=value  change any setting, such as limits.peers=500; repeatable
              --print-config    check the settings, and show where each value comes from
              --help            show this text
              --help all        show every setting
              --version         show the version

            Settings can also be system properties (-Drelay.limits.peers=500 before -jar),
            environment variables (RELAY_LIMITS_PEERS=500), or lines of the file named by
            RELAY_CONFIG. Options win, then the others in this order. The main ones:

              RELAY_TRUSTED_PROXIES  proxies in front, whose X-Forwarded-For to trust
              RELAY_TLS_CERTIFICATE  enable TLS with this file; RELAY_TLS_KEY has its key
              RELAY_ACCESS_TOKENS    admit only clients that present one of these
              RELAY_MANAGEMENT_PORT  a port of its own for /metrics and /status
            """;

    /** @throws WrongOption if an option is unknown or its value invalid */
    static CommandLine of(String... args) {
        Action action = Action.RUN;
        Map<String, String> settings = new HashMap<>();
        Iterator<String> rest = List.of(args).iterator();
        while (rest.hasNext()) {
            String arg = rest.next();
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String option = equals < 0 ? arg : arg.substring(0, equals);
            switch (option) {
                case "--port" -> set(Settings.PORT, value(arg, equals, rest), option, settings);
                case "--set" -> set(value(arg, equals, rest), settings);
                default -> {
                    action = action(arg);
                    if (action == Action.HELP && rest.hasNext()) {
                        action = more(rest.next());
                    }
                }
            }
        }
        return new CommandLine(action, Map.copyOf(settings));
    }

    private static Action action(String arg) {
        return switch (arg) {
            case "--help", "-h" -> Action.HELP;
            case "--version", "-V" -> Action.VERSION;
            case "--print-config" -> Action.PRINT_CONFIG;
            default ->
                throw new WrongOption(
                        "there is no option '" + arg + "'; --help lists the options, --set changes any setting");
        };
    }

    private static Action more(String topic) {
        if (!topic.equals("all")) {
            throw new WrongOption("--help can be followed by 'all', but not by '" + topic + "'");
        }
        return Action.HELP_ALL;
    }

    private static String value(String arg, int equals, Iterator<String> rest) {
        if (equals >= 0) {
            return arg.substring(equals + 1);
        }
        if (!rest.hasNext()) {
            throw new WrongOption(arg + " needs " + (arg.equals("--port") ? "a number" : "name=value"));
        }
        return rest.next();
    }

    private static void set(String text, Map<String, String> settings) {
        int equals = text.indexOf('=');
        if (equals < 0 || text.substring(0, equals).isBlank()) {
            throw new WrongOption("--set needs name=value, not '" + text + "'");
        }
        String name = text.substring(0, equals);
        Setting<?> setting = Settings.named(name)
                .orElseThrow(() -> new WrongOption("there is no setting '" + name + "'; did you mean "
                        + Settings.nearest(name).name() + "? --help all lists them"));
        set(setting, text.substring(equals + 1), "--set " + name, settings);
    }

    private static void set(Setting<?> setting, String value, String spelled, Map<String, String> settings) {
        if (value.isBlank()) {
            throw new WrongOption(spelled + " has no value");
        }
        try {
            setting.read(value, spelled);
        } catch (WrongSetting e) {
            throw new WrongOption(String.valueOf(e.getMessage()));
        }
        settings.put(setting.property(), value);
    }

    /**
     * Prints what was asked for.
     *
     * @throws WrongSetting if the settings are to be printed and are invalid
     */
    void print(PrintStream out, SettingSources sources) {
        switch (action) {
            case RUN -> {
                // Nothing to print.
            }
            case HELP -> out.print(USAGE);
            case HELP_ALL -> out.print(USAGE + SettingTexts.help(width(sources)));
            case VERSION ->
                out.println("relay " + Version.CURRENT + " (Java " + System.getProperty("java.version") + ", "
                        + ServerInfo.getServerInfo() + ")");
            case PRINT_CONFIG -> printConfig(out, SettingValues.from(sources));
        }
    }

    private static void printConfig(PrintStream out, SettingValues values) {
        Tls.check(values.config().network().tls());
        values.warnings().forEach(warning -> out.println("# " + warning));
        out.print(SettingTexts.config(values));
    }

    private static int width(SettingSources sources) {
        String columns = sources.environment().getOrDefault("COLUMNS", "");
        return columns.matches("\\d{1,4}") ? Math.max(LEAST_WIDTH, Integer.parseInt(columns)) : USUAL_WIDTH;
    }
}
