/**
 * The relay by itself: embedded Tomcat and the main program.
 *
 * <p>A relay on a port of its own, in the process that calls it:
 *
 * <pre>{@code
 * RelayServer server = RelayServer.builder()
 *         .port(8080)
 *         .limits(Limits.defaults().toBuilder().peers(500).build())
 *         .start();
 * System.out.println("listening on " + server.port());
 * // Later: closes the sockets of every client, and blocks until all are gone.
 * boolean allGone = server.drainAndClose();
 * }</pre>
 */
@NullMarked
package localfirst.relay.server;

import org.jspecify.annotations.NullMarked;
