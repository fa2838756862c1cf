/** What every transport does with a request before it is a WebSocket. */
@NullMarked
package localfirst.relay.handshake;

import org.jspecify.annotations.NullMarked;
