/**
 * Decides who may use the relay: by origins, tokens, and an embedder's own policies. By default, everybody may.
 *
 * <p>By tokens and origins, and then by code that knows the members:
 *
 * <pre>{@code
 * AccessConfig rules = AccessConfig.open()
 *         .withOrigins("https://app.example.org")
 *         .withTokens("a-token-of-16-characters");
 * AccessPolicy policy = request -> members.contains(request.peer().value())
 *         ? AccessDecision.allowDocuments(documentsOf(request.peer().value()))
 *         : AccessDecision.refuse();
 * RelayServer.builder()
 *         .config(RelayConfig.defaults().withAccess(rules))
 *         .accessPolicy(policy)
 *         .start();
 * }</pre>
 */
@NullMarked
package localfirst.relay.access;

import org.jspecify.annotations.NullMarked;
