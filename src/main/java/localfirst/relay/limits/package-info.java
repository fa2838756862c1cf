/**
 * The relay's limits.
 *
 * <p>The defaults suit a relay that strangers can reach. To change some:
 *
 * <pre>{@code
 * Limits limits = Limits.defaults().toBuilder()
 *         .peers(10_000)
 *         .connections(20_000)
 *         .heldBytes(64 << 20)
 *         .holdTime(Duration.ofSeconds(30))
 *         .build();
 * RelayServer.builder().limits(limits).start();
 * }</pre>
 */
@NullMarked
package localfirst.relay.limits;

import org.jspecify.annotations.NullMarked;
