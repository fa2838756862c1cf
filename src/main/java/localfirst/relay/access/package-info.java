/** Who may use the relay: origins, tokens, and what an embedder decides. Everybody may, unless something is set. */
@NullMarked
package localfirst.relay.access;

import org.jspecify.annotations.NullMarked;
