/** What the relay tells the people who run it: who ended badly and why, without saying who they are. */
@NullMarked
package localfirst.relay.log;

import org.jspecify.annotations.NullMarked;
