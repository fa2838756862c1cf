package localfirst.relay.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import localfirst.relay.ManagementConfig;
import localfirst.relay.access.OriginRule;
import localfirst.relay.access.Secrets;

/** The settings for {@link ManagementConfig}. */
final class ManagementSettings {
    private static final ManagementConfig DEFAULTS = ManagementConfig.open();
    private static final String EVERYBODY = "*";

    static final Setting<Integer> PORT = Setting.of(
            "management.port",
            Kind.count(0, 65_535, "port"),
            DEFAULTS.port(),
            "Separate port for private endpoints; the relay's own port then hides them unless a token is presented. 0 for none. In a servlet container, add a connector for this port.");

    static final Setting<String> ADDRESS = Setting.of(
            "management.address",
            Kind.text("an address of this machine, such as 127.0.0.1 or 0.0.0.0"),
            DEFAULTS.address(),
            "Address that the management port binds to when the relay runs by itself.");

    static final Setting<List<String>> TOKENS = Setting.of(
                    "management.tokens",
                    AccessSettings.tokens(),
                    DEFAULTS.tokens(),
                    "Tokens that give access to private endpoints on the relay's own port, sent as Authorization: Bearer.")
            .secret();

    static final Setting<Path> TOKENS_FILE = Setting.of(
            "management.tokens-file",
            Kind.file("the path of a file with one token per line", Secrets::tokensIn),
            DEFAULTS.tokensFile(),
            "A file with more management tokens. It is read again when it changes.");

    static final Setting<List<ManagementConfig.Place>> PRIVATE = Setting.of(
            "management.private",
            Kind.list(
                    "some of metrics, status, readyz and livez, separated by commas",
                    Kind.choice(ManagementConfig.Place.class)::parse,
                    Kind.choice(ManagementConfig.Place.class)::print),
            DEFAULTS.privates().stream().sorted().toList(),
            "Which endpoints are private once a management port or token is set; without either, none is.");

    static final Setting<List<String>> CORS_ORIGINS = Setting.of(
            "management.cors-origins",
            Kind.list(
                    "* or origins such as https://ops.example.org or *.example.org, separated by commas",
                    text -> text.equals(EVERYBODY)
                            ? text
                            : OriginRule.parse(text).toString(),
                    origin -> origin),
            DEFAULTS.corsOrigins(),
            "Origins whose pages may read /status, /readyz and /livez. Defaults to none.");

    static final List<Setting<?>> ALL = List.of(PORT, ADDRESS, TOKENS, TOKENS_FILE, PRIVATE, CORS_ORIGINS);

    private ManagementSettings() {}

    static ManagementConfig management(SettingValues values) {
        return new ManagementConfig(
                values.get(PORT),
                values.get(ADDRESS),
                values.get(TOKENS),
                values.get(TOKENS_FILE),
                Set.copyOf(values.get(PRIVATE)),
                values.get(CORS_ORIGINS));
    }
}
