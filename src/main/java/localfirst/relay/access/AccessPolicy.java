package localfirst.relay.access;

/**
 * Decides who may use the relay, in an application that has rules of its own.
 *
 * <p>The relay calls it for each handshake that passes the relay's own rules; all policies have to allow the handshake.
 * Many threads call it at the same time, and each waits for the answer. A policy that queries a database blocks that
 * thread, so it should cache the results. If it throws an exception, the handshake is refused.
 *
 * <p>{@code RelayServer.builder().accessPolicy(policy)} installs one. In a WAR, those that
 * {@link java.util.ServiceLoader} finds are installed: a jar in {@code WEB-INF/lib} that names its class in
 * {@code META-INF/services/localfirst.relay.access.AccessPolicy}.
 */
@FunctionalInterface
public interface AccessPolicy {
    /** Decides about one handshake. An exception refuses it. */
    AccessDecision decide(AccessRequest request);
}
