package localfirst.relay.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What of the environment is meant for the relay. */
final class EnvironmentNames {
    /** What most platforms that run programs for others set. */
    private static final String PORT = "PORT";

    /**
     * Kubernetes sets such for services named relay, relay-access or relay-management, in every pod beside them; their
     * RELAY_PORT and RELAY_MANAGEMENT_PORT are tcp://10.0.0.1:80.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("RELAY_(.*_)?(SERVICE_(HOST|PORT(_.*)?)|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private EnvironmentNames() {}

    /** Those that are: named RELAY_ with something after it, with PORT as RELAY_PORT. */
    static Map<String, String> forRelay(Map<String, String> environment) {
        Map<String, String> meant = new HashMap<>();
        environment.forEach((name, value) -> {
            boolean isLink = SERVICE_LINK.matcher(name).matches()
                    || SERVICE_ADDRESS.matcher(value).matches();
            if (name.startsWith("RELAY_") && !isLink) {
                meant.put(name, value);
            }
        });
        String port = environment.get(PORT);
        if (port != null) {
            meant.putIfAbsent(Settings.PORT.environment(), port);
        }
        return meant;
    }

    /** The name under which a setting was made in this environment. */
    static String spelled(Setting<?> setting, Map<String, String> environment) {
        String name = setting.environment();
        boolean isOwn = environment.containsKey(name)
                && !SERVICE_ADDRESS.matcher(environment.get(name)).matches();
        return setting.equals(Settings.PORT) && !isOwn ? PORT : name;
    }
}
