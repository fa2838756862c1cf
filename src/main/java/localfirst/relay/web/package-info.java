/** The web application: starts and stops the relay, and serves pages, status, health and metrics. */
@NullMarked
package localfirst.relay.web;

import org.jspecify.annotations.NullMarked;
