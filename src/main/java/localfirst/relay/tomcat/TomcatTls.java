package localfirst.relay.tomcat;

import java.nio.ByteBuffer;
import localfirst.relay.loop.ConnectionOwner;
import localfirst.relay.loop.TlsChannel;
import localfirst.relay.reflection.NamedField;
import localfirst.relay.reflection.Reflection;
import org.apache.tomcat.util.net.SecureNioChannel;

/**
 * Takes connections over from Tomcat's TLS channels.
 *
 * <p>Their undecrypted input and unsent output aren't accessible, so it uses reflection.
 */
public final class TomcatTls {
    private TomcatTls() {}

    /**
     * Fails early on an incompatible Tomcat, rather than during a handshake.
     *
     * @throws localfirst.relay.reflection.NotFound if it is one
     */
    public static void require() {
        input();
        output();
    }

    static TlsChannel takeOver(SecureNioChannel channel, ConnectionOwner owner) {
        ByteBuffer received = (ByteBuffer) input().of(channel);
        byte[] undecrypted = bytes(received.flip());
        received.clear();
        byte[] unsent = bytes((ByteBuffer) output().of(channel));
        return new TlsChannel(channel.getIOChannel(), owner, channel.getSslEngine(), undecrypted, unsent);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static NamedField input() {
        return Reflection.field(SecureNioChannel.class, "netInBuffer");
    }

    private static NamedField output() {
        return Reflection.field(SecureNioChannel.class, "netOutBuffer");
    }
}
