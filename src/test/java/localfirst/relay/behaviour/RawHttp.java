package localfirst.relay.behaviour;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import localfirst.relay.testing.Patience;

/** Requests whose target goes into the request line as it is given, however malformed. */
final class RawHttp {
    /** As the published clients send them from Node. */
    static final String USUAL_HEADERS = """
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
            """;

    private static final int TIMEOUT_MS = (int) Patience.LIMIT.toMillis();

    private RawHttp() {}

    /** @param headers names in lower case */
    record Response(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /**
     * A socket whose upgrade was answered, and the answer.
     *
     * @param wire the connection under the socket, if it speaks TLS, or else the socket itself
     */
    record Upgraded(Socket socket, Socket wire, InputStream in, Response response) {}

    static Response get(RelayUnderTest relay, String target) throws IOException {
        try (Socket wire = connect(relay);
                Socket socket = secured(wire, relay)) {
            write(socket, requestLine(relay, target) + "Host: " + relay.host() + "\r\nConnection: close\r\n\r\n");
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Response head = readHead(in);
            byte[] body = head.header("transfer-encoding").equals("chunked") ? chunks(in) : in.readAllBytes();
            return new Response(head.status(), head.headers(), new String(body, StandardCharsets.UTF_8));
        }
    }

    /** RFC 9112, section 7.1, without trailers. */
    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(readLine(in), 16); size > 0; size = Integer.parseInt(readLine(in), 16)) {
            body.write(in.readNBytes(size));
            readLine(in);
        }
        return body.toByteArray();
    }

    /** Asks for an upgrade. The caller closes the socket, whatever the answer is. */
    static Upgraded upgrade(RelayUnderTest relay, String target) throws IOException {
        return upgrade(relay, target, USUAL_HEADERS);
    }

    /**
     * Asks for an upgrade.
     *
     * @param headers all but Host, each ending in a line break
     * @param early bytes to send right after them
     */
    static Upgraded upgrade(RelayUnderTest relay, String target, String headers, byte... early) throws IOException {
        Socket wire = connect(relay.nodeFor(target));
        Socket socket = secured(wire, relay);
        String host = "Host: " + relay.host() + ":" + relay.port() + "\r\n";
        String request = requestLine(relay, target) + host + headers + "\r\n";
        socket.getOutputStream().write(Frame.joined(request.getBytes(StandardCharsets.UTF_8), early));
        InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536);
        Upgraded upgraded = new Upgraded(socket, wire, in, readHead(in));
        socket.setSoTimeout(0);
        return upgraded;
    }

    /** A socket on which nothing has been asked for, with TLS if the relay speaks it. */
    static Socket connected(RelayUnderTest relay) throws IOException {
        return secured(connect(relay), relay);
    }

    private static Socket connect(RelayUnderTest relay) throws IOException {
        Socket socket = new Socket();
        // Small, so that a reader that stalls, and a relay that doesn't read, are felt soon.
        socket.setReceiveBufferSize(128 * 1024);
        socket.setSendBufferSize(128 * 1024);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(relay.host(), relay.port()), TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static Socket secured(Socket wire, RelayUnderTest relay) throws IOException {
        return relay.tls() == null
                ? wire
                : relay.tls().getSocketFactory().createSocket(wire, relay.host(), relay.port(), true);
    }

    private static String requestLine(RelayUnderTest relay, String target) {
        return "GET " + relay.contextPath() + target + " HTTP/1.1\r\n";
    }

    private static void write(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new EOFException("the connection ended in a line: " + line);
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private static Response readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) throw new EOFException("the connection ended in the head of the answer: " + head);
            head.append((char) b);
        }
        String[] lines = head.toString().split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 0) continue;
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        return new Response(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, "");
    }
}
