/** The relay: introduces peers that share a document, and pipes their connections together. */
@org.jspecify.annotations.NullMarked
package localfirst.relay;
