package localfirst.relay.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import localfirst.relay.ListenConfig;

/** The file of a Unix domain socket. */
final class UnixSocket {
    private UnixSocket() {}

    /**
     * Deletes a socket that a killed relay left behind, but not one that a process listens on, nor an ordinary file.
     */
    static void removeLeft(ListenConfig listen) throws IOException {
        Path path = listen.socket();
        if (listen.isSocket() && isSocket(path) && !answers(path)) {
            Files.deleteIfExists(path);
        }
    }

    static boolean isSocket(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther();
    }

    private static boolean answers(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** The proxy in front runs as another user, who shares a group with this one. */
    static void letGroupConnect(ListenConfig listen) throws IOException {
        if (listen.isSocket() && Files.getFileStore(listen.socket()).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(listen.socket(), PosixFilePermissions.fromString("rw-rw----"));
        }
    }
}
