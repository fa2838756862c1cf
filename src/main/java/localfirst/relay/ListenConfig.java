package localfirst.relay;

import java.nio.file.Path;

/**
 * Where a relay that runs by itself listens, besides its port.
 *
 * @param address an address of this machine; empty for all of them
 * @param socket the path of a Unix domain socket, which takes the place of the port; empty for none
 */
public record ListenConfig(String address, Path socket) {
    private static final ListenConfig EVERYWHERE = new ListenConfig("", Path.of(""));

    /** On all addresses of this machine. */
    public static ListenConfig everywhere() {
        return EVERYWHERE;
    }

    /** Whether it is a Unix domain socket. */
    public boolean isSocket() {
        return !socket.toString().isEmpty();
    }
}
