package localfirst.relay.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** A network between a client and a relay that can be told to break, or to lose everything silently. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<Wire> wires = new CopyOnWriteArrayList<>();

    private record Wire(String request, Socket client, Socket relay, AtomicBoolean silent) {
        void cut() {
            close(client);
            close(relay);
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // Closed either way.
            }
        }
    }

    CuttingProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Cuts all connections whose request begins so; returns how many that were. */
    int cut(String request) {
        List<Wire> cut = wires.stream()
                .filter(wire -> wire.request().startsWith(request))
                .toList();
        cut.forEach(Wire::cut);
        wires.removeAll(cut);
        return cut.size();
    }

    /** From now on nothing comes through the connections that exist and whose request begins so. New ones work. */
    void silence(String request) {
        wires.stream()
                .filter(wire -> wire.request().startsWith(request))
                .forEach(wire -> wire.silent().set(true));
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut("");
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                byte[] start = client.getInputStream().readNBytes("GET /introduction".length());
                Socket relay = new Socket(InetAddress.getLoopbackAddress(), target);
                relay.getOutputStream().write(start);
                Wire wire =
                        new Wire(new String(start, StandardCharsets.ISO_8859_1), client, relay, new AtomicBoolean());
                wires.add(wire);
                start(() -> copy(client, relay, wire));
                start(() -> copy(relay, client, wire));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private static void copy(Socket from, Socket to, Wire wire) {
        try (InputStream in = from.getInputStream()) {
            byte[] buffer = new byte[16 * 1024];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (!wire.silent().get()) {
                    to.getOutputStream().write(buffer, 0, length);
                }
            }
        } catch (IOException e) {
            // One side has gone.
        }
        wire.cut();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
