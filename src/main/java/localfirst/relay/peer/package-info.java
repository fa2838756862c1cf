/** Peers as the relay sees them: their ids, their addresses, and the port through which it talks to their sockets. */
@NullMarked
package localfirst.relay.peer;

import org.jspecify.annotations.NullMarked;
