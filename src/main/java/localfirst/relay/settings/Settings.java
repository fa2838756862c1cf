package localfirst.relay.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import localfirst.relay.RelayConfig;
import localfirst.relay.RelayConfig.TransportChoice;

/**
 * All settings. Help, validation and {@code docs/settings.md} are generated from this list.
 *
 * <p>Most are grouped in the classes beside this one, such as {@link LimitSettings}.
 */
public final class Settings {
    private static final RelayConfig DEFAULTS = RelayConfig.defaults();

    /** Where a relay that runs by itself listens. */
    public static final Setting<Integer> PORT = Setting.of(
            "port",
            Kind.count(0, 65_535, "port"),
            RelayConfig.DEFAULT_PORT,
            "Port to listen on when the relay runs by itself; 0 for any free port. The environment variable PORT does the same; if both are set, RELAY_PORT wins.");

    public static final Setting<String> ADDRESS = Setting.of(
            "address",
            Kind.text("an address of this machine, such as 127.0.0.1 or ::1"),
            DEFAULTS.network().listen().address(),
            "Address to listen on when the relay runs by itself; defaults to all addresses of this machine.");

    public static final Setting<Path> SOCKET = Setting.of(
            "socket",
            Kind.path(),
            DEFAULTS.network().listen().socket(),
            "A Unix domain socket to listen on instead of the port; its owner and group may connect. A proxy that connects there is trusted if RELAY_TRUSTED_PROXIES includes 127.0.0.1.");

    public static final Setting<TransportChoice> TRANSPORT = Setting.of(
            "transport",
            Kind.choice(TransportChoice.class),
            DEFAULTS.sockets().transport(),
            "Which transport carries the sockets. auto: the fast frame transport on a Tomcat that allows it, and Jakarta's annotated endpoints elsewhere. annotated: annotated endpoints in every servlet container. A relay that runs by itself always uses the frame transport.");

    /** How many event loops carry pipes. */
    public static final Setting<Integer> LOOPS = Setting.of(
            "loops",
            Kind.count(0, 1024, "threads"),
            DEFAULTS.sockets().loops(),
            "Number of threads that carry pipes on the frame transport; as many again carry peers on /introduction. 0 for one per processor. Pipes use a second one only when the first is busy and a processor is idle.");

    public static final Setting<Duration> DRAIN_WAIT = Setting.of(
            "drain-wait",
            Kind.time(Duration.ZERO, Duration.ofHours(1)),
            DEFAULTS.sockets().drainWait(),
            "How long a relay that is stopping waits for pipes to end by themselves.");

    public static final Setting<Duration> DRAIN_SPREAD = Setting.of(
            "drain-spread",
            Kind.time(Duration.ZERO, Duration.ofHours(1)),
            DEFAULTS.sockets().drainSpread(),
            "Time over which a relay that is stopping closes its remaining sockets, after drain-wait, so that clients don't all reconnect at once.");

    public static final Setting<List<String>> TRUSTED_PROXIES = Setting.of(
            "trusted-proxies",
            Kind.networks(),
            DEFAULTS.network().trustedProxies(),
            "Networks of proxies whose X-Forwarded-For and Forwarded headers are trusted. Defaults to none.");

    /** What clients dial. */
    public static final Setting<List<String>> NAMES = Setting.of(
            "names",
            Kind.list("host names, each perhaps with a port, separated by commas", Settings::name, name -> name),
            DEFAULTS.network().names(),
            "The host names by which clients reach this relay. A proof of a key-bound id must name one of them. By default, the Host of each handshake is accepted, which a hostile relay could forge.");

    public static final Setting<Boolean> PAGE = Setting.of(
            "page",
            Kind.onOff(),
            DEFAULTS.users().page(),
            "Whether to serve the page at / and its examples. The browser client and the health endpoints are served either way.");

    /** Where the other settings may be; an empty path for nowhere. */
    public static final Setting<Path> CONFIG = Setting.of(
            "config",
            Kind.path(),
            Path.of(""),
            "A properties file with settings, under their system property names. This setting itself can't be in the file.");

    private static final List<Setting<?>> ALL = Stream.of(
                    List.<Setting<?>>of(
                            PORT,
                            ADDRESS,
                            SOCKET,
                            TRANSPORT,
                            LOOPS,
                            DRAIN_WAIT,
                            DRAIN_SPREAD,
                            TRUSTED_PROXIES,
                            NAMES,
                            PAGE,
                            CONFIG),
                    TlsSettings.ALL,
                    LogSettings.ALL,
                    AccessSettings.ALL,
                    ManagementSettings.ALL,
                    ClusterSettings.ALL,
                    LimitSettings.ALL)
            .flatMap(List::stream)
            .toList();

    private Settings() {}

    private static String name(String text) {
        if (!text.matches("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?")) {
            throw new NumberFormatException();
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** The setting of a name: {@code limits.peers}, {@code relay.limits.peers} or {@code RELAY_LIMITS_PEERS}. */
    public static Optional<Setting<?>> named(String name) {
        return ALL.stream()
                .filter(each -> List.of(each.name(), each.property(), each.environment())
                        .contains(name))
                .findFirst();
    }

    /** The setting whose name is most like this one. */
    public static Setting<?> nearest(String name) {
        return UnknownNames.nearest(name);
    }

    /** Every setting, in the order of the docs. */
    public static List<Setting<?>> all() {
        return ALL;
    }
}
