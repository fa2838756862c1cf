/** The relay by itself: embedded Tomcat and the main program. */
@NullMarked
package localfirst.relay.server;

import org.jspecify.annotations.NullMarked;
