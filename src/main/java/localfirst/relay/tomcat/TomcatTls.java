package localfirst.relay.tomcat;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import localfirst.relay.loop.ConnectionOwner;
import localfirst.relay.loop.TlsChannel;
import org.apache.tomcat.util.net.SecureNioChannel;

/**
 * Takes connections over from Tomcat's TLS channels.
 *
 * <p>Their undecrypted input and unsent output aren't accessible, so it uses reflection.
 */
public final class TomcatTls {
    private TomcatTls() {}

    /** Fails early on an incompatible Tomcat, rather than during a handshake. */
    public static void require() throws NoSuchFieldException {
        field("netInBuffer");
        field("netOutBuffer");
    }

    static TlsChannel takeOver(SecureNioChannel channel, ConnectionOwner owner) {
        try {
            ByteBuffer received = (ByteBuffer) field("netInBuffer").get(channel);
            byte[] undecrypted = bytes(received.flip());
            received.clear();
            byte[] unsent = bytes((ByteBuffer) field("netOutBuffer").get(channel));
            return new TlsChannel(channel.getIOChannel(), owner, channel.getSslEngine(), undecrypted, unsent);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Tomcat is too different", e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static Field field(String name) throws NoSuchFieldException {
        Field field = SecureNioChannel.class.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
