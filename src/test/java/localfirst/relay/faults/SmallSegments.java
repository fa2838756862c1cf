package localfirst.relay.faults;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.channels.SocketChannel;

/**
 * Connections as they are on the internet, with segments of 1,460 bytes instead of loopback's 65,483.
 *
 * <p>Linux sizes a connection's send buffer by its segments: on loopback it takes 2.5 MB before a write blocks, on the
 * internet some 90 KB. Java can't set TCP_MAXSEG, so the JDK's own native method is called.
 */
final class SmallSegments {
    private static final int SIZE = 1460;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_MAXSEG = 2;

    private SmallSegments() {}

    /** To be called before the channel is connected. */
    static void use(SocketChannel channel) throws IOException {
        try {
            MethodHandles.Lookup all = everything();
            MethodHandle fd = all.findVirtual(
                    Class.forName("sun.nio.ch.SelChImpl"), "getFD", MethodType.methodType(FileDescriptor.class));
            MethodHandle set = all.findStatic(
                    Class.forName("sun.nio.ch.Net"),
                    "setIntOption0",
                    MethodType.methodType(
                            void.class,
                            FileDescriptor.class,
                            boolean.class,
                            int.class,
                            int.class,
                            int.class,
                            boolean.class));
            set.invoke((FileDescriptor) fd.invoke(channel), false, IPPROTO_TCP, TCP_MAXSEG, SIZE, false);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("this JDK can't limit segments", e);
        }
    }

    private static MethodHandles.Lookup everything() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Object unsafe = instance.get(null);
        Field lookup = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
        long offset = (long) type.getMethod("staticFieldOffset", Field.class).invoke(unsafe, lookup);
        Object base = type.getMethod("staticFieldBase", Field.class).invoke(unsafe, lookup);
        return (MethodHandles.Lookup)
                type.getMethod("getObject", Object.class, long.class).invoke(unsafe, base, offset);
    }
}
