/** The Jakarta endpoints and servlets: thin adapters around the relay. */
@NullMarked
package localfirst.relay.web;

import org.jspecify.annotations.NullMarked;
