/** What a web application shows: pages, status, health and metrics. It starts the relay, too. */
@NullMarked
package localfirst.relay.web;

import org.jspecify.annotations.NullMarked;
