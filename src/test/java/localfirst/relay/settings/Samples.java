package localfirst.relay.settings;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** For each setting a value that isn't its default. */
final class Samples {
    private static final Map<String, String> BY_NAME = Map.ofEntries(
            Map.entry("port", "9090"),
            Map.entry("transport", "annotated"),
            Map.entry("limits", "off"),
            Map.entry("page", "off"),
            Map.entry("trusted-proxies", "10.0.0.0/8"),
            Map.entry("tls.certificate", "/etc/relay/fullchain.pem"),
            Map.entry("tls.key", "/etc/relay/privkey.pem"),
            Map.entry("tls.password", "sesame"),
            Map.entry("log.level", "debug"),
            Map.entry("log.format", "json"),
            Map.entry("log.ids", "plain"),
            Map.entry("log.addresses", "full"),
            Map.entry("log.key", "hush"),
            Map.entry("access.origins", "https://app.example.org,https://*.example.net"),
            Map.entry("access.origin-required", "on"),
            Map.entry("access.tokens", "sample-token.4567,sample-token.89ab"),
            Map.entry("access.tokens-file", "src/test/resources/access/tokens.txt"),
            Map.entry("access.signing-keys", "0123456789abcdef0123456789abcdef"),
            Map.entry("access.signing-keys-file", "src/test/resources/access/keys.txt"),
            Map.entry("access.jwks-file", "src/test/resources/access/jwks.json"),
            Map.entry("management.address", "0.0.0.0"),
            Map.entry("management.tokens", "sample-token.cdef"),
            Map.entry("management.tokens-file", "src/test/resources/access/tokens.txt"),
            Map.entry("management.private", "livez,readyz"),
            Map.entry("management.cors-origins", "*"),
            Map.entry("cluster.redis", "redis://10.0.0.1"),
            Map.entry("cluster.secret", "0123456789abcdef0123456789abcdef"),
            Map.entry("cluster.secret-file", "src/test/resources/access/keys.txt"),
            Map.entry("cluster.trust", "src/test/resources/cluster/ca.pem"),
            Map.entry("cluster.certificate", "src/test/resources/cluster/ca.pem"),
            Map.entry("cluster.key", "/etc/relay/node-key.pem"),
            Map.entry("cluster.address", "wss://node-1.example.org:8443"));

    private static final Map<String, String> BY_UNIT = Map.of("seconds", "7m", "bytes", "12345");

    private Samples() {}

    /** A value for a setting, under this name of its, and for those that it needs, and that these need. */
    static Map<String, String> with(Setting<?> setting, Function<Setting<?>, String> name) {
        Map<String, String> samples = new TreeMap<>();
        add(setting, name, samples);
        return samples;
    }

    private static void add(Setting<?> setting, Function<Setting<?>, String> name, Map<String, String> samples) {
        if (samples.put(name.apply(setting), of(setting)) == null) {
            Dependencies.needed(setting).forEach(needed -> add(needed, name, samples));
        }
    }

    static String of(Setting<?> setting) {
        String byUnit = BY_UNIT.getOrDefault(setting.kind().unit(), "123");
        return BY_NAME.getOrDefault(setting.name(), byUnit);
    }
}
