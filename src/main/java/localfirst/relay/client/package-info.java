/**
 * The Java client of the relay: finds peers that share a document, and opens a connection to each.
 *
 * <p>Start at {@link localfirst.relay.client.RelayClient}. It needs only the JDK.
 *
 * <pre>{@code
 * RelayClient client = RelayClient.builder("relay.example.com")
 *         .peerId("alice")
 *         .documents("a-name-nobody-guesses")
 *         .listener(new RelayListener() {
 *             @Override
 *             public void onPeerConnect(PeerConnection peer) {
 *                 peer.send("hello");
 *             }
 *         })
 *         .connect();
 * }</pre>
 */
@NullMarked
package localfirst.relay.client;

import org.jspecify.annotations.NullMarked;
