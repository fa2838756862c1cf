/** The clients that people already have, fetched from npm and bundled, against the running server. */
package localfirst.relay.compat;
