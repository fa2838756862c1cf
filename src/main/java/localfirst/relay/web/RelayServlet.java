package localfirst.relay.web;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.handshake.HandshakeFilter;
import localfirst.relay.handshake.RequestNote;
import org.jspecify.annotations.Nullable;

/** Serves health, status, and files from the class path. */
@WebServlet("/")
public final class RelayServlet extends HttpServlet {
    private static final String PAGE = "/localfirst/relay/web/page";

    /** Files that apps load, so they are served even if the page is off. */
    private static final Set<String> CLIENT = Set.of("/relay-client.js", "/relay-client.d.ts");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "txt", "text/plain; charset=utf-8",
            "ts", "text/plain; charset=utf-8");

    private Relay relay() {
        return RelayLifecycle.relay(getServletContext());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Refusal refusal = RequestNote.REFUSAL.of(request::getAttribute);
        if (refusal != null) {
            HandshakeFilter.answer(refusal, response);
            return;
        }
        String path = path(request);
        switch (path) {
            case "/livez" -> write(response, "text/plain; charset=utf-8", "ok\n".getBytes(StandardCharsets.UTF_8));
            case "/readyz" -> readiness(response);
            case "/status" ->
                write(response, "application/json", StatusJson.of(relay()).getBytes(StandardCharsets.UTF_8));
            case "/" -> front(request, response);
            default -> file(path, request, response);
        }
    }

    /** Monitors request it too, so it answers even without the page. */
    private void front(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (relay().config().users().page()) {
            file("/index.html", request, response);
        } else {
            write(response, "text/plain; charset=utf-8", "This is a relay.\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void readiness(HttpServletResponse response) throws IOException {
        String text = relay().readiness();
        boolean isReady = text.equals(Relay.READY);
        response.setStatus(isReady ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        write(response, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        String path = request.getServletPath() + (info == null ? "" : info);
        return path.isEmpty() ? "/" : path;
    }

    private void file(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        boolean shown = relay().config().users().page() || CLIENT.contains(path);
        byte[] content = !shown || type == null || path.contains("..") ? null : resource(path);
        if (type == null || content == null) {
            // Not sendError: a container's own page tells strangers which container this is.
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            write(response, "text/plain; charset=utf-8", "not found\n".getBytes(StandardCharsets.UTF_8));
        } else {
            if (CLIENT.contains(path)) {
                response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
            }
            sendFile(type, content, request, response);
        }
    }

    /** Apps on other origins may import the client; the ETag saves fetching it again. */
    private static void sendFile(String type, byte[] content, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        String tag = "\"" + Long.toHexString(checksum.getValue()) + "-" + content.length + "\"";
        response.setHeader("ETag", tag);
        response.setHeader("Access-Control-Allow-Origin", "*");
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            write(response, type, content);
        }
    }

    private static byte @Nullable [] resource(String path) throws IOException {
        try (InputStream in = RelayServlet.class.getResourceAsStream(PAGE + path)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static void write(HttpServletResponse response, String type, byte[] content) throws IOException {
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-cache");
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }
}
