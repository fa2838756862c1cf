package localfirst.relay.settings;

import java.nio.file.Path;
import java.util.List;
import localfirst.relay.ClusterConfig;
import localfirst.relay.ClusterTlsConfig;
import localfirst.relay.access.AccessConfig.SecretTexts;
import localfirst.relay.access.Secrets;
import localfirst.relay.cluster.PemFiles;
import localfirst.relay.cluster.RedisAddress;

/** The settings for {@link ClusterConfig}. */
final class ClusterSettings {
    private static final ClusterConfig DEFAULTS = ClusterConfig.alone();

    static final Setting<String> REDIS = Setting.of(
                    "cluster.redis",
                    redis(),
                    DEFAULTS.redis(),
                    "The Redis or Valkey that several relays share to work as one. A user and a password in the address must be percent-encoded.")
            .secret();

    static final Setting<List<String>> SECRET = Setting.of(
                    "cluster.secret",
                    Kind.list("secrets of 32 characters or more, separated by commas", Secrets::key, key -> key),
                    DEFAULTS.secrets().texts(),
                    "The secret that all nodes share. List several to replace one without an interruption: nodes use the first, and accept all.")
            .secret();

    static final Setting<Path> SECRET_FILE = Setting.of(
            "cluster.secret-file",
            Kind.file("the path of a file with one secret per line", Secrets::keysIn),
            DEFAULTS.secrets().file(),
            "A file with more of these secrets. It is read only at startup.");

    static final Setting<String> ADDRESS = Setting.of(
            "cluster.address",
            new Kind<>(
                    "a host such as 10.0.0.5, or an address such as ws://10.0.0.5:8080/relay",
                    "",
                    ClusterConfig::checkAddress,
                    address -> address),
            DEFAULTS.address(),
            "Where other nodes reach this one. Defaults to the address from which this one reaches Redis. Required in a servlet container, with the application's path.");

    static final Setting<Integer> PORT = Setting.of(
            "cluster.port",
            Kind.count(0, 65_535, "port"),
            DEFAULTS.port(),
            "Separate port for links between nodes; the relay's own port then accepts none. 0 for none. In a servlet container, add a connector for this port.");

    static final Setting<Path> TRUST = Setting.of(
            "cluster.trust",
            Kind.file("the path of a PEM file with certificates", file -> PemFiles.certificates(file)),
            DEFAULTS.tls().trust(),
            "Certificates to trust, such as a private CA's, for nodes with wss:// and Redis with rediss://. Defaults to those that Java trusts.");

    static final Setting<Path> CERTIFICATE = Setting.of(
            "cluster.certificate",
            Kind.file("the path of a PEM file with certificates", file -> PemFiles.certificates(file)),
            DEFAULTS.tls().certificate(),
            "A PEM file with this node's own certificate chain. The cluster port then uses TLS with it, and admits only nodes with a certificate that RELAY_CLUSTER_TRUST trusts.");

    static final Setting<Path> KEY = Setting.of(
            "cluster.key",
            Kind.path(),
            DEFAULTS.tls().key(),
            "A PEM file with that certificate's private key, if it isn't in the certificate file. It must not be encrypted.");

    static final Setting<String> NAME = Setting.of(
            "cluster.name",
            new Kind<>("up to 64 letters, digits, dots, underscores and hyphens", "", ClusterSettings::name, n -> n),
            DEFAULTS.name(),
            "The cluster's name, if several clusters use the same Redis.");

    static final List<Setting<?>> ALL =
            List.of(REDIS, SECRET, SECRET_FILE, ADDRESS, PORT, TRUST, CERTIFICATE, KEY, NAME);

    private ClusterSettings() {}

    /** Nothing of the cluster is loaded unless there is something to parse. */
    private static Kind<String> redis() {
        return new Kind<>(
                "an address such as redis://user:password@host:6379/0, rediss://… for TLS, or redis+sentinel://host,host/primary",
                "",
                text -> {
                    RedisAddress.parse(text);
                    return text;
                },
                text -> text);
    }

    private static String name(String text) {
        if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new NumberFormatException();
        }
        return text;
    }

    static ClusterConfig cluster(SettingValues values) {
        return new ClusterConfig(
                values.get(REDIS),
                new SecretTexts(values.get(SECRET), values.get(SECRET_FILE)),
                values.get(ADDRESS),
                values.get(PORT),
                values.get(NAME),
                new ClusterTlsConfig(values.get(TRUST), values.get(CERTIFICATE), values.get(KEY)));
    }
}
