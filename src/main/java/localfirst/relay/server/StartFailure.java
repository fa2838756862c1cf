package localfirst.relay.server;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import localfirst.relay.RelayConfig;
import org.jspecify.annotations.Nullable;

/** Why a relay can't start, in one line that says what to do about it. */
final class StartFailure {
    private static final int FIRST_FREE_FOR_ALL = 1024;

    private StartFailure() {}

    /** It can't listen where it should. */
    static IllegalStateException listening(RelayConfig config, Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new IllegalStateException(
                config.network().listen().isSocket()
                        ? socket(config.network().listen().socket(), root)
                        : port(config, root),
                failure);
    }

    private static String port(RelayConfig config, Throwable root) {
        String message = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
        String where = config.network().listen().address().isEmpty()
                ? ""
                : " of " + config.network().listen().address();
        String ports = ports(config) + where;
        if (message.contains("in use")) {
            String other = otherPortInUse(config);
            if (other != null) {
                return other;
            }
            return "can't listen on " + ports
                    + ": another process already does. Stop it, or choose another port (PORT=8081)";
        }
        if (message.contains("permission denied")) {
            return "can't listen on " + ports + ": ports below " + FIRST_FREE_FOR_ALL
                    + " need a capability (CAP_NET_BIND_SERVICE). Grant it, or choose another port (PORT=8080) behind a proxy";
        }
        if (message.contains("cannot assign") || root instanceof java.net.UnknownHostException) {
            return "can't listen on " + ports + ": this machine has no such address (RELAY_ADDRESS)";
        }
        boolean isPlain = root instanceof BindException || root instanceof SocketException;
        return "can't listen on " + ports + ": " + (isPlain ? root.getMessage() : root.toString());
    }

    /** If another configured port is taken rather than the main one: the message; null otherwise. */
    private static @Nullable String otherPortInUse(RelayConfig config) {
        Map<String, Integer> others = new LinkedHashMap<>();
        if (config.network().tls().isOn() && config.network().tls().redirects()) {
            others.put("RELAY_TLS_REDIRECT_PORT", config.network().tls().redirectPort());
        }
        others.put("RELAY_MANAGEMENT_PORT", config.operators().management().port());
        for (Map.Entry<String, Integer> other : others.entrySet()) {
            int port = other.getValue();
            if (port > 0 && port == config.network().port()) {
                return "can't listen on port " + port + " twice: choose another " + other.getKey();
            }
            if (port > 0 && !isTaken(config.network().port()) && isTaken(port)) {
                return "can't listen on " + other.getKey() + " " + port
                        + ": another process already does. Stop it, or choose another port";
            }
        }
        return null;
    }

    private static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return !socket.isBound();
        } catch (IOException e) {
            return true;
        }
    }

    private static String ports(RelayConfig config) {
        String text = "port " + config.network().port();
        if (config.network().tls().isOn() && config.network().tls().redirects()) {
            text += " or RELAY_TLS_REDIRECT_PORT " + config.network().tls().redirectPort();
        }
        return config.operators().management().port() == 0
                ? text
                : text + " or RELAY_MANAGEMENT_PORT "
                        + config.operators().management().port();
    }

    private static String socket(Path path, Throwable root) {
        return "can't listen on the Unix domain socket " + path + " (RELAY_SOCKET): " + whyNoSocket(path, root);
    }

    private static String whyNoSocket(Path path, Throwable root) {
        String message = String.valueOf(root.getMessage());
        if (message.contains("too long")) {
            return "a socket's path can be about 100 bytes long. Choose a shorter one";
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return isSocket(path)
                    ? "another process already does. Stop it, or choose another path"
                    : "something else is there. Remove it, or choose another path";
        }
        return message + ". Its directory must exist, and this user must be able to write to it";
    }

    private static boolean isSocket(Path path) {
        try {
            return UnixSocket.isSocket(path);
        } catch (IOException e) {
            return false;
        }
    }

    /** There is no place for temporary files. */
    static IllegalStateException temporaryFiles(IOException failure) {
        boolean isMissing = failure instanceof NoSuchFileException;
        boolean isForbidden = failure instanceof AccessDeniedException || failure instanceof FileSystemException;
        String why = isMissing ? "it doesn't exist" : isForbidden ? "this user can't write to it" : failure.toString();
        return new IllegalStateException(
                "can't make a directory in " + System.getProperty("java.io.tmpdir") + ": " + why
                        + ". Choose another directory for temporary files (java -Djava.io.tmpdir=/some/directory -jar relay.war)",
                failure);
    }
}
