/** RFC 6455 frames as bytes: no sockets, no threads. */
@NullMarked
package localfirst.relay.frame;

import org.jspecify.annotations.NullMarked;
