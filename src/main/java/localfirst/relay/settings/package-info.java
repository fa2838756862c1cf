/** Everything that can be set: what there is, where it is read from, and how it is told to people. */
@NullMarked
package localfirst.relay.settings;

import org.jspecify.annotations.NullMarked;
