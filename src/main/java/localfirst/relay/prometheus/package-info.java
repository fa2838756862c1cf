/**
 * Shows what is counted to Prometheus, and to any other registry of Micrometer.
 *
 * <p>A relay that runs by itself serves {@code /metrics}. An application with a registry of its own binds the same
 * meters to it:
 *
 * <pre>{@code
 * RelayServer relay = RelayServer.builder().port(8080).start();
 * new RelayMeters(relay.relay()).bindTo(registry);
 * }</pre>
 */
@NullMarked
package localfirst.relay.prometheus;

import org.jspecify.annotations.NullMarked;
