/** The relay's clock and timers, which tests can turn by hand. */
@NullMarked
package localfirst.relay.time;

import org.jspecify.annotations.NullMarked;
