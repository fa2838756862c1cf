package localfirst.relay.tomcat;

import java.nio.channels.SocketChannel;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** Tomcat's processor, which also lets a request be traced to its connection. */
final class HttpProcessor extends Http11Processor {
    /** Tomcat's adapter uses the first few. */
    private static final int NOTE = 30;

    HttpProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
        super(protocol, adapter);
        request.setNote(NOTE, this);
    }

    static @Nullable SocketChannel channel(Request request) {
        SocketWrapperBase<?> wrapper =
                request.getNote(NOTE) instanceof HttpProcessor processor ? processor.socketWrapper() : null;
        return wrapper != null && wrapper.getSocket() instanceof NioChannel channel ? channel.getIOChannel() : null;
    }

    private @Nullable SocketWrapperBase<?> socketWrapper() {
        return getSocketWrapper();
    }
}
