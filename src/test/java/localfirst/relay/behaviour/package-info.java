/**
 * What the relay promises, in sentences, checked through real sockets.
 *
 * <p>The suite knows a relay by its address only. By default it starts one in this JVM; {@code
 * -Drelay.under.test=http://host:port/context} points it at any other, such as the WAR in a container, and {@code
 * -Drelay.differences=} names what that one is declared to do in its own way.
 */
package localfirst.relay.behaviour;
