/** Callers that wait for each other, and the pipes between those that met. */
@NullMarked
package localfirst.relay.connection;

import org.jspecify.annotations.NullMarked;
