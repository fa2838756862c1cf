package localfirst.relay.settings;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import localfirst.relay.ListenConfig;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;

/**
 * The settings' values, and where each came from.
 *
 * <p>Immutable. Everything is read and checked when it is made; a blank value counts as not set.
 */
public final class SettingValues {
    static final String DEFAULT = "default";

    private static final String COMMAND_LINE = "command line";
    private static final String PROPERTIES = "system property";
    private static final String ENVIRONMENT = "environment";
    private static final String CONTEXT = "context parameter";
    private static final String FILE = "file";

    /** By ordinal: the higher wins. */
    private static final Map<Integer, String> SOURCES =
            Map.of(500, COMMAND_LINE, 400, PROPERTIES, 300, ENVIRONMENT, 200, CONTEXT, 100, FILE);

    private final Map<String, Value<?>> values = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> wrong = new HashSet<>();
    private final Map<String, String> variables;

    /**
     * A setting's value.
     *
     * @param origin where it came from, for people
     * @param spelled the name it was set by there
     */
    private record Value<T>(T value, String origin, String spelled) {}

    private SettingValues(SettingSources sources) {
        variables = sources.environment();
        List<String> problems = new ArrayList<>();
        Map<String, String> environment = EnvironmentNames.forRelay(sources.environment());
        Map<String, String> file = file(sources, environment, problems);
        SmallRyeConfig config = config(sources, environment, file);
        Setting<Boolean> limits = LimitSettings.LIMITS;
        put(limits, config, true, problems);
        boolean limited = get(limits);
        Settings.all().stream()
                .filter(setting -> !setting.equals(limits))
                .forEach(setting -> put(setting, config, limited, problems));
        UnknownNames unknown = new UnknownNames(warnings, problems);
        unknown.inEnvironment(sources.environment().keySet(), environment.keySet());
        unknown.inProperties(PROPERTIES, sources.systemProperties().keySet());
        unknown.inProperties(CONTEXT, sources.contextParameters().keySet());
        unknown.inFile(file.keySet());
        problems.addAll(Dependencies.problems(this));
        if (!problems.isEmpty()) {
            throw new WrongSetting(problems);
        }
    }

    /**
     * Reads everything from its sources.
     *
     * @throws WrongSetting listing every invalid value, every missing setting that another one needs, every unknown
     *     name that looks like one for access, TLS, management or a cluster, and a file that can't be read
     */
    public static SettingValues from(SettingSources sources) {
        return new SettingValues(sources);
    }

    private static Map<String, String> file(
            SettingSources sources, Map<String, String> environment, List<String> problems) {
        String named = config(sources, environment, Map.of())
                .getConfigValue(Settings.CONFIG.property())
                .getRawValue();
        if (named == null || named.isBlank()) {
            return Map.of();
        }
        try {
            return SettingSources.file(Path.of(named.strip()), Settings.CONFIG.environment());
        } catch (WrongSetting e) {
            problems.add(e.getMessage());
            return Map.of();
        }
    }

    /** No interceptors and no profiles: a dollar sign in a value is a dollar sign. */
    private static SmallRyeConfig config(
            SettingSources sources, Map<String, String> environment, Map<String, String> file) {
        return new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(sources.commandLine(), COMMAND_LINE, 500),
                        new PropertiesConfigSource(sources.systemProperties(), PROPERTIES, 400),
                        new EnvConfigSource(environment, 300),
                        new PropertiesConfigSource(sources.contextParameters(), CONTEXT, 200),
                        new PropertiesConfigSource(file, FILE, 100))
                .build();
    }

    private <T> void put(Setting<T> setting, SmallRyeConfig config, boolean limited, List<String> problems) {
        ConfigValue found = config.getConfigValue(setting.property());
        String text = found.getRawValue();
        Value<T> value = new Value<>(setting.fallback(), DEFAULT, setting.environment());
        if (text != null) {
            String source = SOURCES.getOrDefault(found.getSourceOrdinal(), FILE);
            String spelled =
                    source.equals(ENVIRONMENT) ? EnvironmentNames.spelled(setting, variables) : setting.property();
            if (text.isBlank()) {
                warnOfNothing(setting, spelled);
            } else {
                try {
                    value = new Value<>(setting.read(text, spelled), source, spelled);
                } catch (WrongSetting e) {
                    problems.add(e.getMessage());
                    wrong.add(setting.name());
                }
            }
        }
        if (value.origin().equals(DEFAULT) && setting.isLifted() && !limited) {
            value = new Value<>(setting.read("0", setting.property()), "relay.limits=off", setting.property());
        }
        values.put(setting.name(), value);
    }

    /** An empty value often comes from an undefined variable in a script, and would leave the relay open. */
    private void warnOfNothing(Setting<?> setting, String spelled) {
        if (UnknownNames.isForSecurity(setting)) {
            warnings.add(spelled + " is empty, which counts as not set");
        }
    }

    /** A setting's value, or its default. */
    @SuppressWarnings("unchecked") // only put puts values in, of the setting's own type
    public <T> T get(Setting<T> setting) {
        return (T) value(setting).value();
    }

    /** Where its value came from: a source's name, or {@code default}. */
    public String origin(Setting<?> setting) {
        return value(setting).origin();
    }

    /** The name by which it was set. */
    String spelled(Setting<?> setting) {
        return value(setting).spelled();
    }

    /** Whether it was set to an invalid value. */
    boolean isWrong(Setting<?> setting) {
        return wrong.contains(setting.name());
    }

    /** Problems that don't prevent a start: unknown names, and empty settings for security. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    public Limits limits() {
        return LimitSettings.limits(this);
    }

    /** The settings as the relay takes them. */
    public RelayConfig config() {
        return RelayConfig.defaults()
                .withPort(get(Settings.PORT))
                .withTransport(get(Settings.TRANSPORT))
                .withLoops(get(Settings.LOOPS))
                .withLimits(limits())
                .withDrain(get(Settings.DRAIN_WAIT), get(Settings.DRAIN_SPREAD))
                .withTrustedProxies(get(Settings.TRUSTED_PROXIES))
                .withNames(get(Settings.NAMES))
                .withPage(get(Settings.PAGE))
                .withLog(LogSettings.log(this))
                .withAccess(AccessSettings.access(this))
                .withManagement(ManagementSettings.management(this))
                .withCluster(ClusterSettings.cluster(this))
                .withTls(TlsSettings.tls(this))
                .withListen(new ListenConfig(get(Settings.ADDRESS), get(Settings.SOCKET)));
    }

    private Value<?> value(Setting<?> setting) {
        Value<?> value = values.get(setting.name());
        if (value == null) {
            throw new IllegalArgumentException("no such setting: " + setting.name());
        }
        return value;
    }
}
