package localfirst.relay.tomcat;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * Takes connections over from Tomcat's TLS channels.
 *
 * <p>What these have received and not decrypted, and encrypted and not sent, they show to nobody: it is reached by
 * reflection.
 */
public final class TomcatTls {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private TomcatTls() {}

    /** Fails now, if this Tomcat is too different, and not in a handshake. */
    public static void require() throws NoSuchFieldException {
        field(SecureNioChannel.class, "netInBuffer");
        field(SecureNioChannel.class, "netOutBuffer");
        field(SocketBufferHandler.class, "readBuffer");
        field(SocketBufferHandler.class, "writeBuffer");
    }

    /** @param last whether Tomcat won't use its channel for another connection, so that its buffers can go */
    static TlsChannel takeOver(SecureNioChannel channel, boolean last) {
        try {
            Field in = field(SecureNioChannel.class, "netInBuffer");
            Field out = field(SecureNioChannel.class, "netOutBuffer");
            ByteBuffer received = (ByteBuffer) in.get(channel);
            byte[] undecrypted = bytes(received.flip());
            received.clear();
            ByteBuffer unsent = (ByteBuffer) out.get(channel);
            TlsChannel taken =
                    new TlsChannel(channel.getIOChannel(), channel.getSslEngine(), undecrypted, bytes(unsent));
            if (last) {
                in.set(channel, EMPTY.duplicate());
                out.set(channel, EMPTY.duplicate());
                releaseBuffers(channel.getBufHandler());
            }
            return taken;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Tomcat is too different", e);
        }
    }

    /** What came together with the handshake may still be in one of them. */
    private static void releaseBuffers(SocketBufferHandler buffers) throws ReflectiveOperationException {
        if (buffers.isReadBufferEmpty() && buffers.isWriteBufferEmpty()) {
            buffers.reset();
            field(SocketBufferHandler.class, "readBuffer").set(buffers, EMPTY.duplicate());
            field(SocketBufferHandler.class, "writeBuffer").set(buffers, EMPTY.duplicate());
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
