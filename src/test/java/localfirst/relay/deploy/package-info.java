/** The files that deploy and release the relay, as far as they can be tried without an account. */
package localfirst.relay.deploy;
