/**
 * Other people's containers, each set up as its distribution comes, with {@code target/relay.war} deployed in it.
 *
 * <p>{@link localfirst.relay.containers.Matrix} runs the behaviour suite on them and writes {@code docs/containers.md}.
 */
package localfirst.relay.containers;
