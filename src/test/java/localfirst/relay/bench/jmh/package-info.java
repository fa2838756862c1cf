/** JMH benchmarks of inner loops; {@code docs/benchmarks.md} tells how to run them. */
package localfirst.relay.bench.jmh;
