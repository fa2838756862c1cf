/** The portable transport: annotated endpoints, which any Jakarta container carries. */
@NullMarked
package localfirst.relay.annotated;

import org.jspecify.annotations.NullMarked;
