/** The settings: which there are, where they are read from, and how they are documented. */
@NullMarked
package localfirst.relay.settings;

import org.jspecify.annotations.NullMarked;
