package localfirst.relay.web;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import localfirst.relay.prometheus.PrometheusMetrics;
import org.jspecify.annotations.Nullable;

/** {@code /metrics}, for Prometheus. */
@WebServlet("/metrics")
public final class MetricsServlet extends HttpServlet {
    private transient @Nullable PrometheusMetrics metrics;

    @Override
    public void init() {
        metrics = new PrometheusMetrics(RelayLifecycle.relay(getServletContext()));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String type = PrometheusMetrics.typeFor(request.getHeader("Accept"));
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        PrometheusMetrics ready = metrics;
        if (ready != null) {
            ready.write(response.getOutputStream(), type);
        }
    }

    @Override
    public void destroy() {
        if (metrics != null) {
            metrics.close();
        }
    }
}
