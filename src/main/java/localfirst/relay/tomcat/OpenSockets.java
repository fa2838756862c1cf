package localfirst.relay.tomcat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The frame sockets that are open: they belong to the connector, so an application that is undeployed has to end them. */
public final class OpenSockets {
    private final Set<FrameSocket> sockets = ConcurrentHashMap.newKeySet();

    void add(FrameSocket socket) {
        sockets.add(socket);
    }

    void remove(FrameSocket socket) {
        sockets.remove(socket);
    }

    /** Cuts all of them. */
    public void abortAll() {
        sockets.forEach(FrameSocket::abort);
    }

    public int size() {
        return sockets.size();
    }
}
