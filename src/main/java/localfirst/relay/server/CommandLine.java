package localfirst.relay.server;

import java.io.PrintStream;
import localfirst.relay.Version;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.SettingTexts;
import localfirst.relay.settings.SettingValues;
import org.apache.catalina.util.ServerInfo;

/** What {@code java -jar relay.war} is asked to do. */
enum CommandLine {
    /** Nothing was asked: run. */
    RUN {
        @Override
        void print(PrintStream out, SettingSources sources) {}
    },
    HELP {
        @Override
        void print(PrintStream out, SettingSources sources) {
            out.println(USAGE);
            out.print(SettingTexts.help());
        }
    },
    VERSION {
        @Override
        void print(PrintStream out, SettingSources sources) {
            out.println("relay " + Version.CURRENT + " (Java " + System.getProperty("java.version") + ", "
                    + ServerInfo.getServerInfo() + ")");
        }
    },
    PRINT_CONFIG {
        @Override
        void print(PrintStream out, SettingSources sources) {
            SettingValues values = SettingValues.from(sources);
            Tls.check(values.config().tls());
            values.warnings().forEach(warning -> out.println("# " + warning));
            out.print(SettingTexts.config(values));
        }
    };

    private static final String USAGE = """
            The relay for local-first apps: introduces peers to each other and pipes their connections.

              java -jar relay.war                 run it
              java -jar relay.war --help          this text
              java -jar relay.war --version       which version this is
              java -jar relay.war --print-config  the settings in force and where each came from

            Each setting can be an environment variable as written here, a system property (RELAY_HOLD_ON is
            -Drelay.hold-on=), a context parameter of the WAR (relay.hold-on), or a line of the file that
            RELAY_CONFIG names. The first of these wins, system properties before the environment.
            """;

    /** @throws IllegalArgumentException if there is no such option */
    static CommandLine of(String... args) {
        if (args.length == 0) {
            return RUN;
        }
        return switch (args[0]) {
            case "--help", "-h" -> HELP;
            case "--version", "-V" -> VERSION;
            case "--print-config" -> PRINT_CONFIG;
            default ->
                throw new IllegalArgumentException(
                        "unknown option '" + args[0] + "', try --help, --version or --print-config");
        };
    }

    /**
     * Prints what was asked for.
     *
     * @throws localfirst.relay.settings.WrongSetting if it is the settings, and one is wrong
     */
    abstract void print(PrintStream out, SettingSources sources);
}
