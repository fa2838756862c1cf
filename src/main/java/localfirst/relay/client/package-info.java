/**
 * The Java client of the relay: finds peers that share a document, and opens a connection to each.
 *
 * <p>Start at {@link localfirst.relay.client.RelayClient}. It needs nothing but the JDK.
 */
@NullMarked
package localfirst.relay.client;

import org.jspecify.annotations.NullMarked;
