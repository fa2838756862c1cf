/** The messages of {@code /introduction} and the dialects they are written in. */
@NullMarked
package localfirst.relay.protocol;

import org.jspecify.annotations.NullMarked;
