package localfirst.relay.server;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import localfirst.relay.RelayConfig;

/**
 * Where other devices on the same network find a relay that runs by itself.
 *
 * <p>Lists only addresses that most likely work: private IPv4 addresses of real interfaces on which the relay listens.
 * None with TLS (certificates are for names), behind a proxy (the proxy's address counts) or in a container (its
 * address means nothing outside).
 */
final class LanAddresses {
    /** Networks of containers, virtual machines and tunnels, which other devices aren't in. */
    private static final Pattern NOT_THE_LAN = Pattern.compile(
            "(?i)(docker|br-|veth|virbr|vmnet|vmenet|vboxnet|cni|flannel|cali|tun|tap|utun|wg|zt|ham).*");

    private static final List<Path> MARKS_OF_CONTAINERS =
            List.of(Path.of("/.dockerenv"), Path.of("/run/.containerenv"));

    private LanAddresses() {}

    /** The addresses of its page, as far as this machine can tell. May look at every network interface. */
    static List<String> ofPage(RelayConfig config, int port) {
        return isInContainer() ? List.of() : ofPage(config, port, ofThisMachine());
    }

    static List<String> ofPage(RelayConfig config, int port, List<InetAddress> ofMachine) {
        boolean isElsewhere = config.network().listen().isSocket()
                || config.network().tls().isOn()
                || !config.network().trustedProxies().isEmpty();
        if (isElsewhere || !config.users().page()) {
            return List.of();
        }
        String only = config.network().listen().address();
        return ofMachine.stream()
                .filter(address -> address instanceof Inet4Address && address.isSiteLocalAddress())
                .map(InetAddress::getHostAddress)
                .filter(address -> isEverywhere(only) || only.equals(address))
                .distinct()
                .map(address -> "http://" + address + ":" + port + "/")
                .toList();
    }

    private static boolean isEverywhere(String address) {
        return address.isEmpty() || address.equals("0.0.0.0") || address.equals("::");
    }

    private static boolean isInContainer() {
        return System.getenv("KUBERNETES_SERVICE_HOST") != null
                || MARKS_OF_CONTAINERS.stream().anyMatch(Files::exists);
    }

    private static List<InetAddress> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(LanAddresses::isOfTheLan)
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    private static boolean isOfTheLan(NetworkInterface each) {
        try {
            return each.isUp()
                    && !each.isLoopback()
                    && !each.isPointToPoint()
                    && Stream.of(each.getName(), String.valueOf(each.getDisplayName()))
                            .noneMatch(name -> NOT_THE_LAN.matcher(name).matches());
        } catch (SocketException e) {
            return false;
        }
    }
}
