/** A check that every byte arrives: streams of random messages over thousands of pairs, compared as they come in. */
package localfirst.relay.torture;
