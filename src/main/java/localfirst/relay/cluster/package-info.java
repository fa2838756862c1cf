/** Many nodes that are one relay: what remembers who is where, and how nodes reach each other. */
@NullMarked
package localfirst.relay.cluster;

import org.jspecify.annotations.NullMarked;
