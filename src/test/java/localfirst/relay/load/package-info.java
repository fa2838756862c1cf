/** A load generator for relays: many WebSocket clients on one thread, cheap enough not to be what is measured. */
package localfirst.relay.load;
