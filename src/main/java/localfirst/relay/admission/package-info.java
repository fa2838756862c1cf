/** Who may come in, how often, and how many. */
@NullMarked
package localfirst.relay.admission;

import org.jspecify.annotations.NullMarked;
