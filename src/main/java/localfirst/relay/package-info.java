/** The relay: introduces peers that share a document, and pipes their connections together. */
@NullMarked
package localfirst.relay;

import org.jspecify.annotations.NullMarked;
