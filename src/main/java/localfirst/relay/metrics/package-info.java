/** What the relay counts. */
@NullMarked
package localfirst.relay.metrics;

import org.jspecify.annotations.NullMarked;
