/** The relay's clock and timers, which tests move by hand. */
@NullMarked
package localfirst.relay.time;

import org.jspecify.annotations.NullMarked;
