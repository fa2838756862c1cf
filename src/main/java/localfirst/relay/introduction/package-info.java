/** Who is present, who is interested in what, and who must be told of whom. */
@NullMarked
package localfirst.relay.introduction;

import org.jspecify.annotations.NullMarked;
