/** Which peers are present, what they are interested in, and who has to be told about whom. */
@NullMarked
package localfirst.relay.introduction;

import org.jspecify.annotations.NullMarked;
