package localfirst.relay.server;

import jakarta.servlet.ServletException;
import java.io.IOException;
import localfirst.relay.TlsConfig;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;

/** Redirects plain HTTP to HTTPS, except for /livez, and tells browsers to stay there (HSTS). */
final class HttpsOnly extends ValveBase {
    private static final int PERMANENT_REDIRECT = 308;
    private static final int HTTPS_PORT = 443;

    private final TlsConfig config;
    private final Connector secure;
    private final @Nullable Connector plain;

    HttpsOnly(TlsConfig config, Connector secure, @Nullable Connector plain) {
        super(true);
        this.config = config;
        this.secure = secure;
        this.plain = plain;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        boolean isPlain = request.getConnector() == plain;
        if (isPlain && !request.getRequestURI().equals("/livez")) {
            response.setStatus(PERMANENT_REDIRECT);
            response.setHeader("Location", location(request));
            response.setContentLength(0);
            return;
        }
        if (request.getConnector() == secure && !config.hsts().isZero()) {
            response.setHeader(
                    "Strict-Transport-Security", "max-age=" + config.hsts().toSeconds());
        }
        getNext().invoke(request, response);
    }

    private String location(Request request) {
        int port = config.publicPort() > 0 ? config.publicPort() : secure.getLocalPort();
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        return "https://" + request.getServerName() + (port == HTTPS_PORT ? "" : ":" + port) + request.getRequestURI()
                + query;
    }
}
