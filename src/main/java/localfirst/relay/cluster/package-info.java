/** Several nodes that work as one relay: what remembers where each peer is, and how nodes reach each other. */
@NullMarked
package localfirst.relay.cluster;

import org.jspecify.annotations.NullMarked;
