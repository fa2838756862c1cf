package localfirst.relay.prometheus;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import localfirst.relay.Relay;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a relay and of the JVM it runs in, as Prometheus reads them.
 *
 * <p>Thread-safe. A scrape looks at every socket once, and takes no lock that passing frames on needs.
 */
public final class PrometheusMetrics implements AutoCloseable {
    /** The text format that every Prometheus reads. */
    public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /** OpenMetrics, for those that ask for it. */
    public static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public PrometheusMetrics(Relay relay) {
        new RelayMeters(relay).bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /**
     * The content type to answer with.
     *
     * @param accept the request's {@code Accept} header
     */
    public static String typeFor(@Nullable String accept) {
        return accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    }

    /** Writes all metrics in this format: {@link #TEXT} or {@link #OPEN_METRICS}. */
    public void write(OutputStream out, String type) throws IOException {
        registry.scrape(out, type);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
