package localfirst.relay.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The environment variables that are meant for the relay. */
final class EnvironmentNames {
    /** Set by most hosting platforms. */
    private static final String PORT = "PORT";

    /**
     * Kubernetes sets such variables in every pod of a namespace that has services named relay, relay-access or
     * relay-management; its RELAY_PORT and RELAY_MANAGEMENT_PORT look like tcp://10.0.0.1:80.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("RELAY_(.*_)?(SERVICE_(HOST|PORT(_.*)?)|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private EnvironmentNames() {}

    /** Variables that start with RELAY_, and PORT as RELAY_PORT. */
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

    /** The variable that set a setting in this environment. */
    static String spelled(Setting<?> setting, Map<String, String> environment) {
        String name = setting.environment();
        boolean isOwn = environment.containsKey(name)
                && !SERVICE_ADDRESS.matcher(environment.get(name)).matches();
        return setting.equals(Settings.PORT) && !isOwn ? PORT : name;
    }
}
