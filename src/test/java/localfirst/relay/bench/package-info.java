/** The benchmark: relays side by side, driven alternately by one load generator. {@code ./bench} runs it. */
package localfirst.relay.bench;
