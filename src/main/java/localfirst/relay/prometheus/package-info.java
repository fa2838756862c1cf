/** How what is counted is shown to Prometheus, and to any other registry of Micrometer. */
@NullMarked
package localfirst.relay.prometheus;

import org.jspecify.annotations.NullMarked;
