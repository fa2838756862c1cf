package localfirst.relay.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Settings that need another one, and what would go wrong without it: usually, something private would be public. */
final class Dependencies {
    /** Defaults that switch nothing on. */
    private static final List<String> OFF = List.of("", "off", "0", "0s");

    private static final List<Dependency> ALL = List.of(
            new Dependency(
                    AccessSettings.ORIGIN_REQUIRED,
                    List.of(AccessSettings.ORIGINS),
                    "pages of every origin could connect"),
            new Dependency(AccessSettings.JWT_ISSUER, List.of(AccessSettings.JWKS_FILE), "no client would need a JWT"),
            new Dependency(
                    AccessSettings.JWT_AUDIENCE, List.of(AccessSettings.JWKS_FILE), "no client would need a JWT"),
            tls(TlsSettings.KEY),
            tls(TlsSettings.PASSWORD),
            tls(TlsSettings.RELOAD),
            tls(TlsSettings.REDIRECT_PORT),
            tls(TlsSettings.PUBLIC_PORT),
            tls(TlsSettings.HSTS),
            new Dependency(
                    TlsSettings.PUBLIC_PORT, List.of(TlsSettings.REDIRECT_PORT), "plain HTTP wouldn't be redirected"),
            new Dependency(
                    ManagementSettings.ADDRESS,
                    List.of(ManagementSettings.PORT),
                    "figures would be public on the relay's own port"),
            new Dependency(
                    ManagementSettings.PRIVATE,
                    List.of(ManagementSettings.PORT, ManagementSettings.TOKENS, ManagementSettings.TOKENS_FILE),
                    "nothing would be private"),
            new Dependency(
                    ClusterSettings.REDIS,
                    List.of(ClusterSettings.SECRET, ClusterSettings.SECRET_FILE),
                    "anybody could pose as a node"),
            cluster(ClusterSettings.SECRET),
            cluster(ClusterSettings.SECRET_FILE),
            cluster(ClusterSettings.ADDRESS),
            cluster(ClusterSettings.PORT),
            cluster(ClusterSettings.TRUST),
            new Dependency(
                    ClusterSettings.CERTIFICATE,
                    List.of(ClusterSettings.PORT),
                    "peers would be asked for certificates, too"),
            new Dependency(
                    ClusterSettings.CERTIFICATE,
                    List.of(ClusterSettings.TRUST),
                    "certificates of strangers would be trusted"),
            new Dependency(
                    ClusterSettings.KEY, List.of(ClusterSettings.CERTIFICATE), "the key would have no certificate"),
            cluster(ClusterSettings.NAME));

    private Dependencies() {}

    /**
     * One setting that needs another.
     *
     * @param needed settings of which one is enough
     * @param otherwise what would happen without it
     */
    private record Dependency(Setting<?> setting, List<Setting<?>> needed, String otherwise) {
        boolean isMet(SettingValues values) {
            return needed.stream().anyMatch(each -> !isOff(each, values) || values.isWrong(each));
        }
    }

    private static Dependency tls(Setting<?> setting) {
        return new Dependency(setting, List.of(TlsSettings.CERTIFICATE), "the relay would speak plain HTTP");
    }

    private static Dependency cluster(Setting<?> setting) {
        return new Dependency(setting, List.of(ClusterSettings.REDIS), "the relay wouldn't be part of a cluster");
    }

    /** Problems in the combination of valid settings. */
    static List<String> problems(SettingValues values) {
        List<String> problems = new ArrayList<>();
        for (Dependency each : ALL) {
            boolean isSet = !values.origin(each.setting).equals(SettingValues.DEFAULT) && !isOff(each.setting, values);
            if (isSet && !each.isMet(values)) {
                String spelled = values.spelled(each.setting);
                problems.add(spelled + " is set, but " + names(each.needed, spelled)
                        + (each.needed.size() == 1 ? " isn't: " : " aren't: ") + each.otherwise);
            }
        }
        return problems;
    }

    /** Whether a setting has no effect because what it depends on isn't set. */
    static boolean isIdle(Setting<?> setting, SettingValues values) {
        return ALL.stream().anyMatch(each -> each.setting.equals(setting) && !each.isMet(values));
    }

    /** All settings that a setting needs. */
    static List<Setting<?>> needed(Setting<?> setting) {
        return ALL.stream()
                .filter(each -> each.setting.equals(setting))
                .flatMap(each -> each.needed.stream())
                .collect(Collectors.toList());
    }

    /** Whether it only has an effect together with a secret, which isn't shown. */
    static boolean needsSecret(Setting<?> setting) {
        List<Setting<?>> needed = needed(setting);
        return !needed.isEmpty() && needed.stream().allMatch(each -> each.isSecret() || needsSecret(each));
    }

    /** A sentence for the docs that says what the setting needs; empty if it needs nothing. */
    static Optional<String> note(Setting<?> setting) {
        List<String> needed = ALL.stream()
                .filter(each -> each.setting.equals(setting))
                .map(each -> each.needed.stream().map(Setting::environment).collect(Collectors.joining(" or ")))
                .toList();
        return needed.isEmpty() ? Optional.empty() : Optional.of("Needs " + String.join(" and ", needed) + ".");
    }

    /** The names, in the same spelling as the other's. */
    private static String names(List<Setting<?>> settings, String other) {
        return settings.stream()
                .map(each -> other.startsWith(Setting.PREFIX) ? each.property() : each.environment())
                .collect(Collectors.joining(" and "));
    }

    /** Whether it has its default, and that default switches nothing on. */
    private static boolean isOff(Setting<?> setting, SettingValues values) {
        @Nullable Object value = values.get(setting);
        return Objects.equals(value, setting.fallback()) && OFF.contains(setting.fallbackText());
    }
}
