package localfirst.relay.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux keeps for connections, including those that no process has open any more. */
public final class KernelQueues {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int QUEUES = 4;

    private KernelQueues() {}

    public static boolean areKnown() {
        return Files.isReadable(TABLES.get(0));
    }

    /** How many bytes sent from this port weren't acknowledged by the other side, over all its connections. */
    public static long unsent(int localPort) {
        return connections(localPort)
                .mapToLong(fields -> hex(fields[QUEUES].split(":")[0]))
                .sum();
    }

    /** Whether this port has a connection to that one. */
    public static boolean hasConnection(int localPort, int remotePort) {
        return connections(localPort).anyMatch(fields -> port(fields[REMOTE]) == remotePort);
    }

    private static Stream<String[]> connections(int localPort) {
        return TABLES.stream()
                .filter(Files::isReadable)
                .flatMap(table -> lines(table).skip(1))
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> port(fields[LOCAL]) == localPort);
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(String address) {
        return (int) hex(address.substring(address.indexOf(':') + 1));
    }

    private static long hex(String text) {
        return Long.parseLong(text, 16);
    }
}
