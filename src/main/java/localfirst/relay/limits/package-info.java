/** How much of everything there may be. */
@NullMarked
package localfirst.relay.limits;

import org.jspecify.annotations.NullMarked;
