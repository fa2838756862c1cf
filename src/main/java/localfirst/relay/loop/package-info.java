/** Event loops of the relay's own, and frame sockets on them: java.nio only, whatever accepted the connection. */
@org.jspecify.annotations.NullMarked
package localfirst.relay.loop;
