/** Ids that are bound to a key: how a peer proves that it has the key, and the ticket that it gets for that. */
@NullMarked
package localfirst.relay.proof;

import org.jspecify.annotations.NullMarked;
