package localfirst.relay.settings;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import localfirst.relay.ListenConfig;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The settings as they have been made, each with where it came from.
 *
 * <p>Immutable. Everything is read and checked when it is made; a text without any character counts as not set.
 */
public final class SettingValues {
    private static final String PROPERTIES = "system property";
    private static final String ENVIRONMENT = "environment";
    private static final String CONTEXT = "context parameter";
    private static final String FILE = "file";

    /** By ordinal: the higher wins. */
    private static final Map<Integer, String> SOURCES =
            Map.of(400, PROPERTIES, 300, ENVIRONMENT, 200, CONTEXT, 100, FILE);

    private final Map<String, Value<?>> values = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, String> variables;

    /**
     * A setting's value.
     *
     * @param origin where it came from, for people
     */
    private record Value<T>(T value, String origin) {}

    private SettingValues(SettingSources sources) {
        variables = sources.environment();
        Map<String, String> environment = EnvironmentNames.forRelay(sources.environment());
        Path path = fileNamedIn(sources, environment);
        Map<String, String> file = path == null ? Map.of() : SettingSources.file(path, Settings.CONFIG.environment());
        SmallRyeConfig config = config(sources, environment, file);
        Setting<Boolean> limits = LimitSettings.LIMITS;
        put(limits, config, true);
        boolean limited = get(limits);
        Settings.all().forEach(setting -> put(setting, config, limited));
        UnknownNames unknown = new UnknownNames();
        unknown.inEnvironment(environment.keySet(), warnings);
        unknown.inProperties(PROPERTIES, sources.systemProperties().keySet(), warnings);
        unknown.inProperties(CONTEXT, sources.contextParameters().keySet(), warnings);
        unknown.inProperties(FILE, file.keySet(), warnings);
    }

    /**
     * Reads everything from its sources.
     *
     * @throws WrongSetting if a value isn't allowed, or the file can't be read
     */
    public static SettingValues from(SettingSources sources) {
        return new SettingValues(sources);
    }

    private static @Nullable Path fileNamedIn(SettingSources sources, Map<String, String> environment) {
        ConfigValue named = config(sources, environment, Map.of()).getConfigValue(Settings.CONFIG.property());
        String text = named.getRawValue();
        return text == null || text.isBlank() ? null : Path.of(text.strip());
    }

    /** No interceptors and no profiles: a dollar sign in a value is a dollar sign. */
    private static SmallRyeConfig config(
            SettingSources sources, Map<String, String> environment, Map<String, String> file) {
        return new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(sources.systemProperties(), PROPERTIES, 400),
                        new EnvConfigSource(environment, 300),
                        new PropertiesConfigSource(sources.contextParameters(), CONTEXT, 200),
                        new PropertiesConfigSource(file, FILE, 100))
                .build();
    }

    private <T> void put(Setting<T> setting, SmallRyeConfig config, boolean limited) {
        ConfigValue found = config.getConfigValue(setting.property());
        String text = found.getRawValue();
        if (text != null && !text.isBlank()) {
            String source = SOURCES.getOrDefault(found.getSourceOrdinal(), FILE);
            String spelled =
                    source.equals(ENVIRONMENT) ? EnvironmentNames.spelled(setting, variables) : setting.property();
            values.put(setting.name(), new Value<>(setting.read(text, spelled), source));
        } else if (setting.isLifted() && !limited) {
            values.put(setting.name(), new Value<>(setting.read("0", setting.property()), "relay.limits=off"));
        } else {
            values.put(setting.name(), new Value<>(setting.fallback(), "default"));
        }
    }

    /** What a setting is set to, or its default. */
    @SuppressWarnings("unchecked") // only put puts values in, of the setting's own type
    public <T> T get(Setting<T> setting) {
        return (T) value(setting).value();
    }

    /** Where its value came from: a source's name, or {@code default}. */
    public String origin(Setting<?> setting) {
        return value(setting).origin();
    }

    /** What people should be told that isn't wrong enough to stop: names that no setting has. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    public Limits limits() {
        return LimitSettings.limits(this);
    }

    /** The settings as the relay takes them. */
    public RelayConfig config() {
        return new RelayConfig(
                get(Settings.PORT),
                get(Settings.TRANSPORT),
                limits(),
                get(Settings.DRAIN_WAIT),
                get(Settings.DRAIN_SPREAD),
                get(Settings.TRUSTED_PROXIES),
                get(Settings.PAGE),
                LogSettings.log(this),
                AccessSettings.access(this),
                ManagementSettings.management(this),
                TlsSettings.tls(this),
                new ListenConfig(get(Settings.ADDRESS), get(Settings.SOCKET)));
    }

    private Value<?> value(Setting<?> setting) {
        Value<?> value = values.get(setting.name());
        if (value == null) {
            throw new IllegalArgumentException("no such setting: " + setting.name());
        }
        return value;
    }
}
