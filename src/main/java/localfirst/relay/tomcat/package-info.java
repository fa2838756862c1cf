/** The frame transport: sockets that pass frames on as bytes, on Tomcat's own I/O. */
@NullMarked
package localfirst.relay.tomcat;

import org.jspecify.annotations.NullMarked;
