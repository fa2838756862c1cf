/**
 * Peers as the relay sees them: their ids, their addresses, and the port through which it talks to their sockets.
 *
 * <p>An embedder meets ids and addresses in a policy:
 *
 * <pre>{@code
 * AccessPolicy policy = request -> {
 *     System.out.println(request.peer().value() + " comes from " + request.address().key());
 *     DocumentId lobby = new DocumentId("lobby");
 *     boolean isElsewhere = request.pairing().map(call -> !call.document().equals(lobby)).orElse(false);
 *     return isElsewhere ? AccessDecision.refuse() : AccessDecision.allow();
 * };
 * }</pre>
 */
@NullMarked
package localfirst.relay.peer;

import org.jspecify.annotations.NullMarked;
